use super::check::agrees;
use super::{FILLER, MachineReadableZone, ZoneDate, ZoneError, ZoneField, ZoneFormat, ZoneName, ZoneSex, ZoneText};

impl MachineReadableZone {
    /// Reads a zone as somebody typed or pasted it: spaces and empty lines do not matter, nor does the case.
    ///
    /// # Errors
    /// [`ZoneError`], the first thing that is wrong; a check digit before what it covers is read.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        let lines: Vec<Vec<u8>> = text.lines().map(characters).collect::<Result<_, _>>()?;
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).filter(|line| !line.is_empty()).collect();
        let fits = |format: &&ZoneFormat| {
            let (count, length) = format.size();
            lines.len() == count && lines.iter().all(|line| line.len() == length)
        };
        let format = *ZoneFormat::ALL.iter().find(fits).ok_or(ZoneError::Shape)?;
        match (format, lines.as_slice()) {
            (ZoneFormat::Td1, [first, second, third]) => card(first, second, third),
            (_, [first, second]) => book(format, first, second),
            _ => Err(ZoneError::Shape),
        }
    }
}

/// The characters of a line.
fn characters(line: &str) -> Result<Vec<u8>, ZoneError> {
    let kept = line.chars().filter(|c| !c.is_whitespace());
    let known = |c: char| match c.to_ascii_uppercase() {
        c @ ('A'..='Z' | '0'..='9' | '<') => Ok(c as u8),
        // What a text editor makes of two fillers.
        '«' => Ok(FILLER),
        _ => Err(ZoneError::Character),
    };
    kept.map(known).collect()
}

/// TD1 (part 5, section 4.2.2).
fn card(first: &[u8], second: &[u8], third: &[u8]) -> Result<MachineReadableZone, ZoneError> {
    let covered = [&first[5..30], &second[0..7], &second[8..15], &second[18..29]].concat();
    let (number, optional) = number_and_optional(&first[5..15], &first[15..30])?;
    check(&second[0..6], second[6], ZoneField::Born)?;
    check(&second[8..14], second[14], ZoneField::Expires)?;
    check(&covered, second[29], ZoneField::Whole)?;
    Ok(MachineReadableZone {
        format: ZoneFormat::Td1,
        document_code: text(&first[0..2], ZoneField::DocumentCode)?,
        issuer: text(&first[2..5], ZoneField::Issuer)?,
        number,
        optional,
        optional_2: text(&second[18..29], ZoneField::Optional)?,
        born: date(&second[0..6], ZoneField::Born)?,
        sex: sex(second[7])?,
        expires: date(&second[8..14], ZoneField::Expires)?,
        nationality: text(&second[15..18], ZoneField::Nationality)?,
        name: ZoneName::of_field(third)?,
    })
}

/// TD2 (part 6, section 4.2.2) and TD3 (part 4, section 4.2.2), which differ in length and in one check digit.
fn book(format: ZoneFormat, first: &[u8], second: &[u8]) -> Result<MachineReadableZone, ZoneError> {
    let last = second.len() - 1;
    let covered = [&second[0..10], &second[13..20], &second[21..last]].concat();
    let (number, optional) = if format == ZoneFormat::Td3 {
        check(&second[0..9], second[9], ZoneField::Number)?;
        check(&second[28..42], second[42], ZoneField::Optional)?;
        (text(&second[0..9], ZoneField::Number)?, text(&second[28..42], ZoneField::Optional)?)
    } else {
        number_and_optional(&second[0..10], &second[28..last])?
    };
    check(&second[13..19], second[19], ZoneField::Born)?;
    check(&second[21..27], second[27], ZoneField::Expires)?;
    check(&covered, second[last], ZoneField::Whole)?;
    Ok(MachineReadableZone {
        format,
        document_code: text(&first[0..2], ZoneField::DocumentCode)?,
        issuer: text(&first[2..5], ZoneField::Issuer)?,
        number: Some(number).filter(|number| !number.as_str().is_empty()).ok_or(ZoneError::Field(ZoneField::Number))?,
        optional,
        optional_2: ZoneText::default(),
        born: date(&second[13..19], ZoneField::Born)?,
        sex: sex(second[20])?,
        expires: date(&second[21..27], ZoneField::Expires)?,
        nationality: text(&second[10..13], ZoneField::Nationality)?,
        name: ZoneName::of_field(&first[5..])?,
    })
}

/// The number and the issuer's field. A number that is too long for its own field has `<` in the place of its check digit and
/// goes on in the issuer's field, where the digit follows it, then `<`.
fn number_and_optional(field: &[u8], optional: &[u8]) -> Result<(ZoneText<22>, ZoneText<15>), ZoneError> {
    let wrong = ZoneError::Field(ZoneField::Number);
    let (number, digit) = (&field[..9], field[9]);
    if digit == FILLER && number.iter().all(|c| *c != FILLER) {
        let end = optional.iter().position(|c| *c == FILLER).unwrap_or(optional.len());
        let (digit, rest) = optional[..end].split_last().ok_or(wrong)?;
        let long = [number, rest].concat();
        check(&long, *digit, ZoneField::Number)?;
        return Ok((text(&long, ZoneField::Number)?, text(&optional[end..], ZoneField::Optional)?));
    }
    check(number, digit, ZoneField::Number)?;
    let number: ZoneText<22> = text(number, ZoneField::Number)?;
    if number.as_str().is_empty() { Err(wrong) } else { Ok((number, text(optional, ZoneField::Optional)?)) }
}

fn check(field: &[u8], digit: u8, of: ZoneField) -> Result<(), ZoneError> {
    if agrees(field, digit) { Ok(()) } else { Err(ZoneError::CheckDigit(of)) }
}

fn text<const MAX: usize>(field: &[u8], of: ZoneField) -> Result<ZoneText<MAX>, ZoneError> {
    ZoneText::of_field(field).ok_or(ZoneError::Field(of))
}

fn date(field: &[u8], of: ZoneField) -> Result<ZoneDate, ZoneError> {
    ZoneDate::of_field(field).ok_or(ZoneError::Field(of))
}

fn sex(character: u8) -> Result<ZoneSex, ZoneError> {
    match character {
        b'F' => Ok(ZoneSex::Female),
        b'M' => Ok(ZoneSex::Male),
        FILLER | b'X' => Ok(ZoneSex::Unspecified),
        _ => Err(ZoneError::Field(ZoneField::Sex)),
    }
}
