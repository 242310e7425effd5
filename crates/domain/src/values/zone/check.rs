use super::FILLER;

/// The check digit of these characters (part 3, section 4.9): weights 7, 3, 1; letters count from 10, the filler as 0.
pub(super) fn digit(characters: &[u8]) -> u8 {
    let value = |c: u8| match c {
        b'0'..=b'9' => u32::from(c - b'0'),
        b'A'..=b'Z' => u32::from(c - b'A') + 10,
        _ => 0,
    };
    let weighted = characters.iter().zip([7, 3, 1].iter().cycle()).map(|(c, weight)| value(*c) * weight);
    // A remainder of ten is one digit.
    b'0' + (weighted.sum::<u32>() % 10) as u8
}

/// Whether the digit is the one of these characters. Where nothing is to be said at all, the digit may be left out too.
pub(super) fn agrees(characters: &[u8], check: u8) -> bool {
    check == digit(characters) || check == FILLER && characters.iter().all(|c| *c == FILLER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_examples() {
        // Part 3, section 4.9, and appendix A.
        for (characters, check) in [("520727", b'3'), ("AB2134<<<", b'5'), ("HA672242<658022549601086<<<<<<<<<<<<<<0", b'8')] {
            assert_eq!(digit(characters.as_bytes()), check, "{characters}");
        }
        assert!(agrees(b"<<<<", b'<') && agrees(b"<<<<", b'0') && !agrees(b"A<<<", b'<'));
    }
}
