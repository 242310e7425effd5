use super::*;
use crate::values::ValueError;
use chrono::NaiveDate;
use proptest::prelude::*;

/// The specimens of the standard itself: part 5 appendix B, part 6 appendix B, part 4 appendix A.
const SPECIMENS: &[(ZoneFormat, &str)] = &[
    (ZoneFormat::Td1, "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
    (ZoneFormat::Td2, "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"),
    (ZoneFormat::Td3, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"),
];

fn zone(text: &str) -> MachineReadableZone {
    MachineReadableZone::parse(text).unwrap_or_else(|error| panic!("{error:?}: {text}"))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

#[test]
fn the_standards_specimens_are_read_and_written_again() {
    for (format, text) in SPECIMENS {
        let zone = zone(text);
        assert_eq!(zone.format, *format);
        assert_eq!((zone.name.primary(), zone.name.secondary()), ("ERIKSSON", "ANNA<MARIA"));
        assert_eq!((zone.sex, zone.nationality.as_str()), (ZoneSex::Female, "UTO"));
        assert_eq!(zone.born.birth(day(2026, 11, 28)), Some(day(1974, 8, 12)));
        assert_eq!(zone.expires.expiry(day(2026, 11, 28)), Some(day(2012, 4, 15)));
        assert_eq!(zone.lines().map(|lines| lines.join("\n")), Ok((*text).to_owned()));
    }
    assert_eq!(zone(SPECIMENS[2].1).optional.as_str(), "ZE184226B");
}

#[test]
fn a_long_number_runs_into_the_issuers_field() {
    // Part 5, appendix B: the long form.
    let text = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";
    let zone = zone(text);
    assert_eq!((zone.number.as_str(), zone.optional.as_str()), ("D23145890734", ""));
    assert_eq!(zone.lines().map(|lines| lines.join("\n")), Ok(text.to_owned()));
}

#[test]
fn spaces_and_case_do_not_matter_and_what_is_wrong_is_named() {
    let (_, good) = SPECIMENS[2];
    assert_eq!(MachineReadableZone::parse(&format!("\n  {}  \n", good.to_lowercase().replace('<', "< "))), Ok(zone(good)));
    let wrong = |from: &str, to: &str| MachineReadableZone::parse(&good.replacen(from, to, 1)).err();
    assert_eq!(wrong("L898902C3", "L898902C4"), Some(ZoneError::CheckDigit(ZoneField::Number)));
    assert_eq!(wrong("740812", "740813"), Some(ZoneError::CheckDigit(ZoneField::Born)));
    assert_eq!(wrong("120415", "130415"), Some(ZoneError::CheckDigit(ZoneField::Expires)));
    assert_eq!(wrong("ZE184226B", "ZE184226C"), Some(ZoneError::CheckDigit(ZoneField::Optional)));
    assert_eq!(wrong("<<<<<10", "<<<<<11"), Some(ZoneError::CheckDigit(ZoneField::Whole)));
    assert_eq!(wrong("F120", "K120"), Some(ZoneError::Field(ZoneField::Sex)));
    assert_eq!(wrong("ERIKSSON", "ERIK5SON"), Some(ZoneError::Field(ZoneField::Name)));
    assert_eq!(wrong("P<UTO", "P<UT"), Some(ZoneError::Shape));
    assert_eq!(wrong("P<UTO", "P<UTÖ"), Some(ZoneError::Character));
    assert_eq!(MachineReadableZone::parse(""), Err(ZoneError::Shape));
}

#[test]
fn names_are_written_as_the_standard_says() {
    for (name, zone) in [
        ("Éléonore", "ELEONORE"),
        ("D’Œuvray-Lefèvre", "DOEUVRAY<LEFEVRE"),
        ("O'Brien", "OBRIEN"),
        ("J.-P.", "J<P"),
        ("de La Tour du Pin", "DE<LA<TOUR<DU<PIN"),
        ("Nguyễn", "NGUYEN"),
        ("Łukasz", "LUKASZ"),
        ("Björk Strauß", "BJORK<STRAUSS"),
        ("Ørsted", "OERSTED"),
        ("Çelik", "CELIK"),
        ("He\u{301}le\u{300}ne", "HELENE"),
    ] {
        assert_eq!(transliterate(name).as_deref(), Ok(zone), "{name}");
    }
    assert_eq!(transliterate("李"), Err(ValueError::Character));
    assert_eq!(transliterate("’."), Err(ValueError::Empty));
}

#[test]
fn a_last_name_of_one_letter_stays_when_first_names_are_cut() {
    let first = "BCDEFGHIJKLMNOPQRSTUVWXYZAB CDEFGHIJKLMNOPQRSTUVWXYZ";
    let name = ZoneName::of("A", first).expect("a name");
    let field = name.field(30);
    assert_eq!(field, "A<<BCDEFGHIJKLMNOPQRSTUVWXYZAB"[..30].to_owned());
    let cut_between = ZoneName::of("A", "BCDEFGHIJKLMNOPQRSTUVWXYZA CDEFG").expect("a name").field(30);
    assert_eq!(cut_between, "A<<BCDEFGHIJKLMNOPQRSTUVWXYZA<");
    assert!(ZoneName::of_field(cut_between.as_bytes()).is_ok());
}

#[test]
fn a_log_gets_nothing_of_it() {
    let (_, text) = SPECIMENS[0];
    let zone = zone(text);
    let shown = format!("{zone:?} {:?} {:?} {:?}", zone.name, zone.number, zone.born);
    assert_eq!(shown, "MachineReadableZone(Td1, …) ZoneName(…) ZoneText(…) ZoneDate(…)");
}

#[test]
fn a_birth_lies_behind_and_an_expiry_near() {
    let of = |text: &str| ZoneDate::of_field(text.as_bytes());
    let today = day(2026, 11, 28);
    assert_eq!(of("261128").and_then(|date| date.birth(today)), Some(today));
    assert_eq!(of("261129").and_then(|date| date.birth(today)), Some(day(1926, 11, 29)));
    assert_eq!(of("351231").and_then(|date| date.expiry(today)), Some(day(2035, 12, 31)));
    assert_eq!(of("99<<<<").map(|date| (date.to_string(), date.birth(today))), Some(("99<<<<".to_owned(), None)));
    assert!(["991301", "990100", "9901a1", "9<0101", "99010"].iter().all(|text| of(text).is_none()));
}

prop_compose! {
    fn zones()(
        format in prop::sample::select(ZoneFormat::ALL),
        code in "[A-Z]{1,2}",
        issuer in "[A-Z]{1,3}",
        number in "[A-Z0-9]{1,9}",
        long in "[A-Z0-9]{1,3}",
        own in "[A-Z0-9]{0,3}",
        born in (1910i32..2026, 1u32..=12, 1u32..=28),
        left in 1i32..15,
        sex in prop::sample::select(vec![ZoneSex::Female, ZoneSex::Male, ZoneSex::Unspecified]),
        names in ("[A-Z]{1,60}", "[A-Z]{1,14}( [A-Z]{1,14}){0,3}"),
        is_long in any::<bool>(),
    ) -> MachineReadableZone {
        let number = if is_long && format != ZoneFormat::Td3 && number.len() == 9 { format!("{number}{long}") } else { number };
        let born = NaiveDate::from_ymd_opt(born.0, born.1, born.2).expect("a day");
        MachineReadableZone {
            format,
            document_code: ZoneText::parse(&code).expect("a code"),
            issuer: ZoneText::parse(&issuer).expect("an issuer"),
            number: ZoneText::parse(&number).expect("a number"),
            optional: ZoneText::parse(if number.len() > 9 { "" } else { &own }).expect("a text"),
            optional_2: ZoneText::parse(if format == ZoneFormat::Td1 { &own } else { "" }).expect("a text"),
            born: ZoneDate::of(born),
            sex,
            expires: ZoneDate::of(day(2026 + left, born.format("%m").to_string().parse().expect("a month"), 28)),
            nationality: ZoneText::parse(&issuer).expect("a nationality"),
            name: ZoneName::of(&names.0, &names.1).expect("a name"),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(zone in zones()) {
        let lines = zone.lines().expect("it fits");
        let (count, length) = zone.format.size();
        prop_assert!(lines.len() == count && lines.iter().all(|line| line.len() == length), "{:?}", lines);
        let read = MachineReadableZone::parse(&lines.join("\n")).expect("a zone");
        // Long names are cut, and then the last place tells; everything else is the same.
        let name = &lines[if zone.format == ZoneFormat::Td1 { 2 } else { 0 }];
        prop_assert!(zone.name.primary().starts_with(read.name.primary()) && zone.name.secondary().starts_with(read.name.secondary()));
        prop_assert!(!read.name.secondary().is_empty());
        prop_assert!(read.name == zone.name || !name.ends_with('<') || read.name.primary().len() == 1, "{}", name);
        prop_assert_eq!(MachineReadableZone { name: zone.name.clone(), ..read }, zone);
    }

    #[test]
    fn one_changed_digit_of_number_or_days_is_noticed(zone in zones(), which in any::<prop::sample::Index>(), by in 1u8..10) {
        let mut text = zone.lines().expect("it fits").concat().into_bytes();
        // Letters and digits of equal weight are the standard's own gap; fields without check digit are left out by it.
        let digits: Vec<usize> = (0..text.len()).filter(|at| text[*at].is_ascii_digit()).collect();
        let at = digits[which.index(digits.len())];
        text[at] = b'0' + (text[at] - b'0' + by) % 10;
        let (count, length) = zone.format.size();
        let lines: Vec<&[u8]> = text.chunks(length).collect();
        prop_assert_eq!(lines.len(), count);
        let changed = String::from_utf8(lines.join(&b'\n')).expect("ASCII");
        let read = MachineReadableZone::parse(&changed);
        prop_assert!(matches!(read, Err(ZoneError::CheckDigit(_) | ZoneError::Field(_))), "{}", changed);
    }

    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![any::<String>(), "([A-Z0-9<]{30}\n){3}", "([A-Z0-9<]{36}\n){2}", "([A-Z0-9<]{44}\n){2}"]) {
        if let Ok(zone) = MachineReadableZone::parse(&text) {
            prop_assert!(!zone.name.primary().is_empty());
        }
    }

    #[test]
    fn transliterating_twice_changes_nothing(name in "[\\p{Latin}' -]{1,30}") {
        if let Ok(zone) = transliterate(&name) {
            prop_assert!(zone.bytes().all(|c| c.is_ascii_uppercase() || c == b'<') && !zone.contains("<<"));
            prop_assert_eq!(transliterate(&zone.replace('<', " ")), Ok(zone));
        }
    }
}
