//! Addresses that a document leads to when somebody clicks (ISO 32000-1 §12.6.4.7).

/// The schemes that may be clicked: a page, a letter. Others run something, or open what lies on the reader's machine.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Whether an address may be clicked. One without a scheme is part of another, or the beginning of one. With a backslash it is
/// none, but the name of a file, perhaps on somebody's server.
pub(super) fn is_harmless(address: &[u8]) -> bool {
    !address.contains(&b'\\') && scheme(address).is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}

/// Whether a text as it stands in the file, in parentheses or hexadecimal, is one.
pub(super) fn is_harmless_text(text: &[u8]) -> bool {
    is_harmless(&match text.split_first() {
        Some((b'(', inside)) => literal(inside.strip_suffix(b")").unwrap_or(inside)),
        Some((b'<', inside)) => hexadecimal(inside),
        _ => Vec::new(),
    })
}

/// The scheme, as a browser finds it: white space, controls and the marks of wider encodings do not hide one.
fn scheme(address: &[u8]) -> Option<String> {
    let seen = address.iter().filter(|byte| byte.is_ascii_graphic());
    let before: String = seen.clone().take_while(|byte| **byte != b':').map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let behind: Vec<u8> = seen.copied().skip(before.len()).collect();
    // With a slash the colon belongs to a path.
    let is_one = !behind.is_empty() && before.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    (is_one && !(before.contains('.') && is_port(&behind))).then_some(before)
}

/// Whether what follows a name with dots makes it that of a host: a colon, a port, and no more than a path.
fn is_port(behind: &[u8]) -> bool {
    let digits = behind.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=5).contains(&digits) && matches!(behind.get(1 + digits), None | Some(b'/' | b'?' | b'#'))
}

/// What a text in parentheses says (§7.3.4.2).
fn literal(inside: &[u8]) -> Vec<u8> {
    let mut said = Vec::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((byte, following)) = rest.split_first() {
        rest = following;
        if *byte != b'\\' {
            said.push(*byte);
            continue;
        }
        let digits = rest.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        if digits > 0 {
            let code = rest.iter().take(digits).fold(0u32, |code, digit| code * 8 + u32::from(digit - b'0'));
            said.push((code & 0xff) as u8);
            rest = rest.get(digits..).unwrap_or_default();
        } else if let Some((escaped, following)) = rest.split_first() {
            rest = following;
            // Line ends and what stands for them are no part of a scheme, and a letter stands for itself.
            if !matches!(escaped, b'\r' | b'\n' | b'n' | b'r' | b't' | b'b' | b'f') {
                said.push(*escaped);
            }
        }
    }
    said
}

fn hexadecimal(inside: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = inside.iter().filter_map(|byte| char::from(*byte).to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |code, digit| code << 4 | digit) << (4 * (2 - pair.len()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_clicked() {
        for address in
            ["(https://example.fr/a:b)", "(HTTP://example.fr)", "(mailto:a@b.fr)", "(www.example.fr:80/a)", "(/a:b)", "(a?b:c)", "()"]
        {
            assert!(is_harmless_text(address.as_bytes()), "{address}");
        }
        for address in [
            "(javascript:alert(1))",
            "( java\\\nscript:1)",
            "(java\tscript:1)",
            "(\\152avascript:1)",
            "(j\\avascript:1)",
            "<6A61766173637269707 43A31>",
            "<FEFF006A006100760061007300630072006900700074003A>",
            "(file:///etc/passwd)",
            "(data:text/html,x)",
            "(vbscript:x)",
            "(ms-word:ofe|u|https://example.fr)",
            "(c:\\\\windows)",
            "(\\\\\\\\evil\\\\share)",
            "(https://example.fr\\134a)",
            "(com.evil.app:run)",
            "(com.evil.app:)",
            "(com.evil.app:80x)",
        ] {
            assert!(!is_harmless_text(address.as_bytes()), "{address}");
        }
    }
}
