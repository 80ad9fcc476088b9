//! Tokens, cut as SQLite's own `tokenize.c` cuts them.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// White space, or the mark that some editors begin a file with.
    Space,
    /// `-- …` or `/* … */`.
    Comment,
    /// A keyword or a name without quotes.
    Word,
    /// A name in `"…"`, `` `…` `` or `[…]`. SQLite takes `"…"` for text where no name fits.
    Quoted,
    /// `'…'`.
    Text,
    /// `x'…'`.
    Blob,
    /// A number.
    Number,
    /// `?1`, `:name`, `@name`, `$name`.
    Variable,
    /// An operator or a separator.
    Punctuation,
    /// What SQLite does not accept: a quote without an end, a stray character.
    Unknown,
}

/// A piece of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub(crate) kind: TokenKind,
    /// The text as it stands there.
    pub(crate) text: &'a str,
    /// Where it stands, in bytes.
    pub(crate) start: usize,
}

impl Token<'_> {
    /// Whether it stands between others and says nothing.
    pub(crate) fn is_trivia(&self) -> bool {
        matches!(self.kind, TokenKind::Space | TokenKind::Comment)
    }

    /// Whether it is the keyword `word`, given in upper case.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this operator or separator.
    pub(crate) fn is(&self, punctuation: &str) -> bool {
        self.kind == TokenKind::Punctuation && self.text == punctuation
    }

    /// Where it ends, in bytes.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Returns the name that it writes, without its quotes.
    pub(crate) fn name(&self) -> String {
        let inside = || {
            let mut characters = self.text.chars();
            characters.next();
            characters.next_back();
            characters.as_str()
        };
        match (self.kind, self.text.chars().next()) {
            (TokenKind::Quoted, Some('[')) => inside().to_owned(),
            (TokenKind::Quoted | TokenKind::Text, Some(quote)) => {
                let quote = quote.to_string();
                inside().replace(&quote.repeat(2), &quote)
            }
            _ => self.text.to_owned(),
        }
    }
}

/// Cuts `sql` into tokens. Put together again they are `sql`.
pub(crate) fn tokens(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = sql.get(start..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = first(rest.as_bytes());
        // A token that SQLite does not know can be cut inside of a character.
        let length = (length.max(1)..=rest.len()).find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
        let token = Token { kind, text: rest.get(..length)?, start };
        start = token.end();
        Some(token)
    })
}

/// The kind and the length of the token that `text`, which is not empty, begins with.
fn first(text: &[u8]) -> (TokenKind, usize) {
    let at = |index: usize| text.get(index).copied().unwrap_or_default();
    let run = |from: usize, belongs: fn(u8) -> bool| {
        from + text.get(from..).unwrap_or_default().iter().take_while(|byte| belongs(**byte)).count()
    };
    match (at(0), at(1)) {
        (byte, _) if is_space(byte) => (TokenKind::Space, run(0, is_space)),
        (0xEF, 0xBB) if at(2) == 0xBF => (TokenKind::Space, 3),
        (b'-', b'-') => (TokenKind::Comment, run(0, |byte| byte != b'\n')),
        (b'/', b'*') if text.len() > 2 => (TokenKind::Comment, block_comment(text)),
        (b'-', b'>') => (TokenKind::Punctuation, if at(2) == b'>' { 3 } else { 2 }),
        (b'=' | b'>' | b'<' | b'!', b'=') | (b'<', b'>' | b'<') | (b'>', b'>') | (b'|', b'|') => {
            (TokenKind::Punctuation, 2)
        }
        (b'\'', _) => quoted(text, b'\'', TokenKind::Text),
        (b'"' | b'`', _) => quoted(text, at(0), TokenKind::Quoted),
        (b'[', _) => match text.iter().position(|byte| *byte == b']') {
            Some(end) => (TokenKind::Quoted, end + 1),
            None => (TokenKind::Unknown, text.len()),
        },
        (b'0'..=b'9', _) | (b'.', b'0'..=b'9') => number(text),
        (b'x' | b'X', b'\'') => blob(text),
        (b'?', _) => (TokenKind::Variable, run(1, |byte| byte.is_ascii_digit())),
        (b'$' | b'@' | b':' | b'#', _) => match run(1, is_name_byte) {
            1 => (TokenKind::Unknown, 1),
            end => (TokenKind::Variable, end),
        },
        (byte, _) if is_name_byte(byte) => (TokenKind::Word, run(0, is_name_byte)),
        (b'-' | b'/' | b'=' | b'<' | b'>' | b'|' | b'+' | b'*' | b'%' | b'&' | b'~', _)
        | (b'(' | b')' | b',' | b';' | b'.', _) => (TokenKind::Punctuation, 1),
        _ => (TokenKind::Unknown, 1),
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

/// Whether the byte can stand in a name. All of a character beyond ASCII can.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// The length of a comment, which the end of the text ends too.
fn block_comment(text: &[u8]) -> usize {
    let inside = text.get(2..).unwrap_or_default();
    inside.windows(2).position(|two| two == b"*/").map_or(text.len(), |at| at + 4)
}

/// A quote in a quoted text is written twice.
fn quoted(text: &[u8], quote: u8, kind: TokenKind) -> (TokenKind, usize) {
    let mut at = 1;
    while let Some(found) = text.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == quote)) {
        at += found + 1;
        if text.get(at) != Some(&quote) {
            return (kind, at);
        }
        at += 1;
    }
    (TokenKind::Unknown, text.len())
}

fn blob(text: &[u8]) -> (TokenKind, usize) {
    let digits = text.iter().skip(2).take_while(|byte| byte.is_ascii_hexdigit()).count();
    if text.get(2 + digits) == Some(&b'\'') && digits % 2 == 0 {
        return (TokenKind::Blob, digits + 3);
    }
    let end = text.iter().skip(2).position(|byte| *byte == b'\'').map_or(text.len(), |at| at + 3);
    (TokenKind::Unknown, end)
}

fn number(text: &[u8]) -> (TokenKind, usize) {
    let digits = |from: usize, belongs: fn(&u8) -> bool| {
        from + text.iter().skip(from).take_while(|byte| belongs(byte) || **byte == b'_').count()
    };
    let mut end = if matches!(text, [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit()) {
        digits(2, u8::is_ascii_hexdigit)
    } else {
        let mut end = digits(0, u8::is_ascii_digit);
        if text.get(end) == Some(&b'.') {
            end = digits(end + 1, u8::is_ascii_digit);
        }
        let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        if matches!(text.get(end), Some(b'e' | b'E')) && text.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1 + sign, u8::is_ascii_digit);
        }
        end
    };
    if !text.get(end).is_some_and(|byte| is_name_byte(*byte)) {
        return (TokenKind::Number, end);
    }
    while text.get(end).is_some_and(|byte| is_name_byte(*byte)) {
        end += 1;
    }
    (TokenKind::Unknown, end)
}

#[cfg(test)]
pub(crate) mod tests;
