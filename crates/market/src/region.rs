//! Regions that people live in: how numbers are written there, which money they think in, and what
//! time it is.
//!
//! Language is a setting of its own: somebody in Argentina may read English and still write
//! `1.234,56`. To add a region, add one line to [`REGIONS`].

use crate::Lang;
use crate::locale::{EnglishDay, Numbers};

/// A country as settings know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166-1 alpha-2 code: `AR`.
    pub id: &'static str,
    name_es: &'static str,
    name_en: &'static str,
    /// BCP 47 tag that numbers and dates are written by: `es-AR`.
    pub locale: &'static str,
    /// ISO 4217 code of the everyday money.
    pub currency: &'static str,
    /// Signs in a number: `1.234,56`.
    pub numbers: Numbers,
    /// How a day is written there in English.
    pub english_day: EnglishDay,
    /// IANA time zones, the one that most people live in first.
    pub time_zones: &'static [&'static str],
}

/// Every region, by code.
pub const REGIONS: &[Region] = &[
    region(
        "AR",
        ["Argentina", "Argentina"],
        "es-AR",
        "ARS",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &["America/Argentina/Buenos_Aires"],
    ),
    region(
        "AU",
        ["Australia", "Australia"],
        "en-AU",
        "AUD",
        Numbers::CommaPoint,
        EnglishDay::DayFirstLong,
        &[
            "Australia/Sydney",
            "Australia/Melbourne",
            "Australia/Brisbane",
            "Australia/Adelaide",
            "Australia/Darwin",
            "Australia/Perth",
            "Australia/Hobart",
        ],
    ),
    region(
        "BO",
        ["Bolivia", "Bolivia"],
        "es-BO",
        "BOB",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &["America/La_Paz"],
    ),
    region(
        "BR",
        ["Brasil", "Brazil"],
        "pt-BR",
        "BRL",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &[
            "America/Sao_Paulo",
            "America/Fortaleza",
            "America/Manaus",
            "America/Rio_Branco",
            "America/Noronha",
        ],
    ),
    region(
        "CA",
        ["Canadá", "Canada"],
        "en-CA",
        "CAD",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &[
            "America/Toronto",
            "America/Vancouver",
            "America/Edmonton",
            "America/Winnipeg",
            "America/Halifax",
            "America/St_Johns",
            "America/Regina",
        ],
    ),
    region(
        "CH",
        ["Suiza", "Switzerland"],
        "de-CH",
        "CHF",
        Numbers::ApostrophePoint,
        EnglishDay::DayFirst,
        &["Europe/Zurich"],
    ),
    region(
        "CL",
        ["Chile", "Chile"],
        "es-CL",
        "CLP",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &["America/Santiago", "America/Punta_Arenas", "Pacific/Easter"],
    ),
    region(
        "CO",
        ["Colombia", "Colombia"],
        "es-CO",
        "COP",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &["America/Bogota"],
    ),
    region(
        "CR",
        ["Costa Rica", "Costa Rica"],
        "es-CR",
        "CRC",
        Numbers::ThinComma,
        EnglishDay::MonthFirst,
        &["America/Costa_Rica"],
    ),
    region(
        "DE",
        ["Alemania", "Germany"],
        "de-DE",
        "EUR",
        Numbers::PointComma,
        EnglishDay::DayFirst,
        &["Europe/Berlin"],
    ),
    region(
        "DO",
        ["República Dominicana", "Dominican Republic"],
        "es-DO",
        "DOP",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &["America/Santo_Domingo"],
    ),
    region(
        "EC",
        ["Ecuador", "Ecuador"],
        "es-EC",
        "USD",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &["America/Guayaquil", "Pacific/Galapagos"],
    ),
    region(
        "ES",
        ["España", "Spain"],
        "es-ES",
        "EUR",
        Numbers::ThinComma,
        EnglishDay::DayFirst,
        &["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"],
    ),
    region(
        "FR",
        ["Francia", "France"],
        "fr-FR",
        "EUR",
        Numbers::ThinComma,
        EnglishDay::DayFirst,
        &["Europe/Paris"],
    ),
    region(
        "GB",
        ["Reino Unido", "United Kingdom"],
        "en-GB",
        "GBP",
        Numbers::CommaPoint,
        EnglishDay::DayFirst,
        &["Europe/London"],
    ),
    region(
        "GT",
        ["Guatemala", "Guatemala"],
        "es-GT",
        "GTQ",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &["America/Guatemala"],
    ),
    region(
        "HN",
        ["Honduras", "Honduras"],
        "es-HN",
        "HNL",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &["America/Tegucigalpa"],
    ),
    region(
        "IE",
        ["Irlanda", "Ireland"],
        "en-IE",
        "EUR",
        Numbers::CommaPoint,
        EnglishDay::DayFirst,
        &["Europe/Dublin"],
    ),
    region(
        "IN",
        ["India", "India"],
        "en-IN",
        "INR",
        Numbers::Indian,
        EnglishDay::DayFirst,
        &["Asia/Kolkata"],
    ),
    region(
        "IT",
        ["Italia", "Italy"],
        "it-IT",
        "EUR",
        Numbers::PointComma,
        EnglishDay::DayFirst,
        &["Europe/Rome"],
    ),
    region(
        "MX",
        ["México", "Mexico"],
        "es-MX",
        "MXN",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &[
            "America/Mexico_City",
            "America/Cancun",
            "America/Monterrey",
            "America/Merida",
            "America/Chihuahua",
            "America/Ciudad_Juarez",
            "America/Hermosillo",
            "America/Mazatlan",
            "America/Tijuana",
        ],
    ),
    region(
        "NI",
        ["Nicaragua", "Nicaragua"],
        "es-NI",
        "NIO",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &["America/Managua"],
    ),
    region(
        "NL",
        ["Países Bajos", "Netherlands"],
        "nl-NL",
        "EUR",
        Numbers::PointComma,
        EnglishDay::DayFirst,
        &["Europe/Amsterdam"],
    ),
    region(
        "NZ",
        ["Nueva Zelanda", "New Zealand"],
        "en-NZ",
        "NZD",
        Numbers::CommaPoint,
        EnglishDay::DayFirst,
        &["Pacific/Auckland", "Pacific/Chatham"],
    ),
    region(
        "PA",
        ["Panamá", "Panama"],
        "es-PA",
        "USD",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &["America/Panama"],
    ),
    region(
        "PE",
        ["Perú", "Peru"],
        "es-PE",
        "PEN",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &["America/Lima"],
    ),
    region(
        "PR",
        ["Puerto Rico", "Puerto Rico"],
        "es-PR",
        "USD",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &["America/Puerto_Rico"],
    ),
    region(
        "PT",
        ["Portugal", "Portugal"],
        "pt-PT",
        "EUR",
        Numbers::ThinComma,
        EnglishDay::DayFirst,
        &["Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"],
    ),
    region(
        "PY",
        ["Paraguay", "Paraguay"],
        "es-PY",
        "PYG",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &["America/Asuncion"],
    ),
    region(
        "SV",
        ["El Salvador", "El Salvador"],
        "es-SV",
        "USD",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &["America/El_Salvador"],
    ),
    region(
        "US",
        ["Estados Unidos", "United States"],
        "en-US",
        "USD",
        Numbers::CommaPoint,
        EnglishDay::MonthFirst,
        &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
        ],
    ),
    region(
        "UY",
        ["Uruguay", "Uruguay"],
        "es-UY",
        "UYU",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &["America/Montevideo"],
    ),
    region(
        "VE",
        ["Venezuela", "Venezuela"],
        "es-VE",
        "VES",
        Numbers::PointComma,
        EnglishDay::MonthFirst,
        &["America/Caracas"],
    ),
];

const fn region(
    id: &'static str,
    names: [&'static str; 2],
    locale: &'static str,
    currency: &'static str,
    numbers: Numbers,
    english_day: EnglishDay,
    time_zones: &'static [&'static str],
) -> Region {
    Region {
        id,
        name_es: names[0],
        name_en: names[1],
        locale,
        currency,
        numbers,
        english_day,
        time_zones,
    }
}

impl Region {
    /// Finds a region by its code, in any case.
    pub fn find(id: &str) -> Option<&'static Self> {
        REGIONS
            .iter()
            .find(|region| region.id.eq_ignore_ascii_case(id))
    }

    /// The region assumed for somebody of whom only the language is known.
    pub fn of_lang(lang: Lang) -> &'static Self {
        let id = match lang {
            Lang::Es => "ES",
            Lang::En => "US",
        };
        Self::find(id).expect("a test finds both")
    }

    /// Name in one language.
    pub fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Es => self.name_es,
            Lang::En => self.name_en,
        }
    }

    /// Time zone assumed for somebody of whom only the region is known.
    pub fn time_zone(&self) -> &'static str {
        self.time_zones[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_each_there_once() {
        assert!(REGIONS.is_sorted_by(|a, b| a.id < b.id));
        for region in REGIONS {
            assert_eq!(region.id.len(), 2, "{}", region.id);
            assert!(region.locale.ends_with(region.id), "{}", region.locale);
            assert_eq!(region.currency.len(), 3, "{}", region.id);
        }
    }

    #[test]
    fn every_time_zone_is_known_by_its_canonical_name() {
        for region in REGIONS {
            assert!(!region.time_zones.is_empty(), "{}", region.id);
            for name in region.time_zones {
                let zone = jiff::tz::TimeZone::get(name).unwrap();
                assert_eq!(zone.iana_name(), Some(*name));
            }
        }
    }

    #[test]
    fn regions_are_found_in_any_case_and_by_language() {
        assert_eq!(Region::find("ar").unwrap().currency, "ARS");
        assert_eq!(Region::find("XX"), None);
        assert_eq!(Region::of_lang(Lang::Es).locale, "es-ES");
        assert_eq!(Region::of_lang(Lang::En).time_zone(), "America/New_York");
    }
}
