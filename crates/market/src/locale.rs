//! How numbers and days are written for one reader: words by language, signs by region.
//!
//! Pages write the figures beside our sentences themselves; one golden file holds both to the same
//! signs. A day is that of the market (UTC), wherever the reader is.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{Lang, Region};

/// Keeps digits of one number, and a number and its unit, on one line.
const NARROW_SPACE: char = '\u{202f}';
const MINUS: char = '−';

/// Signs between thousands and before decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// `1.234,56`
    PointComma,
    /// `1,234.56`
    CommaPoint,
    /// `1 234,56`
    ThinComma,
    /// `1'234.56`
    ApostrophePoint,
    /// `12,34,567.89`: three digits, then pairs.
    Indian,
}

/// How a day is written in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnglishDay {
    /// `Sep 3, 2026`
    MonthFirst,
    /// `3 Sept 2026`
    DayFirst,
    /// `3 Sept 2026`, and short months in full: `3 June 2026`.
    DayFirstLong,
}

/// A language and, when known, a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locale {
    pub lang: Lang,
    /// Signs follow the language when absent.
    pub region: Option<&'static Region>,
}

const MONTHS_ES: [&str; 12] = [
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic",
];
const MONTHS_EN: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl From<Lang> for Locale {
    fn from(lang: Lang) -> Self {
        Self { lang, region: None }
    }
}

impl Locale {
    fn numbers(self) -> Numbers {
        match (self.region, self.lang) {
            (Some(region), _) => region.numbers,
            (None, Lang::Es) => Numbers::ThinComma,
            (None, Lang::En) => Numbers::CommaPoint,
        }
    }

    /// Writes a number with a fixed count of decimals: `67 412,50`, `67.412,50` or `67,412.50`.
    pub fn number(self, number: f64, decimals: usize) -> String {
        let numbers = self.numbers();
        let (group, point) = numbers.signs();
        let plain = rounded(number.abs(), decimals);
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut text = String::with_capacity(plain.len() + 8);
        if number < 0.0 && plain.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
            text.push(MINUS);
        }
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && numbers.groups_before(whole.len() - at) {
                text.push(group);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(point);
            text.push_str(fraction);
        }
        text
    }

    /// Writes a ratio as a percentage: `57 %` in Spanish, `57%` in English.
    pub fn percent(self, ratio: f64, decimals: usize) -> String {
        let number = self.number(ratio * 100.0, decimals);
        match self.lang {
            Lang::Es => format!("{number}{NARROW_SPACE}%"),
            Lang::En => format!("{number}%"),
        }
    }

    /// Writes a percentage that carries its sign: `+4,1 %`.
    pub fn change(self, ratio: f64, decimals: usize) -> String {
        let text = self.percent(ratio, decimals);
        let is_nothing = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        if ratio > 0.0 && !is_nothing {
            return format!("+{text}");
        }
        text
    }

    /// Writes the day of an instant in UTC, unix ms: `9 nov 2021`; a dash outside the calendar.
    pub fn day(self, at_ms: i64) -> String {
        let Ok(at) = Timestamp::from_millisecond(at_ms) else {
            return "–".to_owned();
        };
        let date = at.to_zoned(TimeZone::UTC).date();
        let month = usize::try_from(date.month() - 1).unwrap_or(0);
        let (day, year) = (date.day(), date.year());
        let style = self
            .region
            .map_or(EnglishDay::MonthFirst, |region| region.english_day);
        match (self.lang, style) {
            (Lang::Es, _) => format!("{day} {} {year}", MONTHS_ES[month]),
            (Lang::En, EnglishDay::MonthFirst) => format!("{} {day}, {year}", MONTHS_EN[month]),
            (Lang::En, style) => format!("{day} {} {year}", style.month_after_day(month)),
        }
    }
}

/// Rounds half up by the shortest decimals that mean the number, as browsers do: `4.35` is `4.4`.
fn rounded(number: f64, decimals: usize) -> String {
    let shortest = number.to_string();
    let (whole, fraction) = shortest.split_once('.').unwrap_or((&shortest, ""));
    let kept = fraction.len().min(decimals);
    let mut digits: Vec<u8> = [whole, &fraction[..kept]].concat().into_bytes();
    if fraction
        .as_bytes()
        .get(decimals)
        .is_some_and(|&next| next >= b'5')
    {
        let mut at = digits.len();
        loop {
            if at == 0 {
                digits.insert(0, b'1');
                break;
            }
            at -= 1;
            if digits[at] < b'9' {
                digits[at] += 1;
                break;
            }
            digits[at] = b'0';
        }
    }
    let point = digits.len() - kept;
    digits.resize(point + decimals, b'0');
    let digit = |byte: &u8| char::from(*byte);
    let mut text: String = digits[..point].iter().map(digit).collect();
    if decimals > 0 {
        text.push('.');
        text.extend(digits[point..].iter().map(digit));
    }
    text
}

impl Numbers {
    /// What stands between thousands and before decimals.
    fn signs(self) -> (char, char) {
        match self {
            Self::PointComma => ('.', ','),
            Self::CommaPoint | Self::Indian => (',', '.'),
            Self::ThinComma => (NARROW_SPACE, ','),
            Self::ApostrophePoint => ('\'', '.'),
        }
    }

    /// Whether a sign stands before the last `left` digits of a whole number.
    fn groups_before(self, left: usize) -> bool {
        match self {
            Self::Indian => left == 3 || left > 3 && left % 2 == 1,
            _ => left.is_multiple_of(3),
        }
    }
}

impl EnglishDay {
    /// The month as it is written behind its day.
    fn month_after_day(self, month: usize) -> &'static str {
        match (self, month) {
            (_, 8) => "Sept",
            (Self::DayFirstLong, 5) => "June",
            (Self::DayFirstLong, 6) => "July",
            _ => MONTHS_EN[month],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser writes; `tests/golden/locale.mjs` asked one.
    #[test]
    fn regions_write_as_browsers_do() {
        let mut checked = 0;
        for line in include_str!("../tests/golden/locale.tsv").lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [region, kind, lang, value, decimals, expected] = cells[..] else {
                panic!("{line}");
            };
            let locale = Locale {
                lang: lang.parse().unwrap(),
                region: Region::find(region),
            };
            assert!(locale.region.is_some(), "{region}");
            let written = match kind {
                "number" => locale.number(value.parse().unwrap(), decimals.parse().unwrap()),
                _ => locale.day(value.parse().unwrap()),
            };
            assert_eq!(written, expected, "{line}");
            checked += 1;
        }
        assert!(checked > crate::REGIONS.len() * 20);
    }

    #[test]
    fn without_a_region_signs_follow_the_language() {
        let check = |number, decimals, es: &str, en: &str| {
            assert_eq!(Locale::from(Lang::Es).number(number, decimals), es);
            assert_eq!(Locale::from(Lang::En).number(number, decimals), en);
        };
        check(67_412.5, 2, "67\u{202f}412,50", "67,412.50");
        check(1234.0, 0, "1\u{202f}234", "1,234");
        check(-0.004, 2, "0,00", "0.00");
        check(-1_234_567.0, 0, "−1\u{202f}234\u{202f}567", "−1,234,567");
    }

    #[test]
    fn a_change_carries_its_sign_unless_it_rounds_to_nothing() {
        let english = Locale::from(Lang::En);
        assert_eq!(english.change(0.0412, 1), "+4.1%");
        assert_eq!(english.change(-0.012, 1), "−1.2%");
        assert_eq!(english.change(0.0001, 1), "0.0%");
        assert_eq!(english.change(-0.0001, 1), "0.0%");
    }
}
