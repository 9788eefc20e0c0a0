//! The file with which an author begins.

use rumbo_market::Lang;

/// Text of a new strategy file with the id `id`: complete, commented, and valid as it stands.
///
/// `id` is not checked: [`super::Strategy::from_file`] refuses what is no id.
pub fn template(id: &str, lang: Lang) -> String {
    let text = match lang {
        Lang::Es => include_str!("template/es.toml"),
        Lang::En => include_str!("template/en.toml"),
    };
    text.replace("NEW_STRATEGY", id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::{Strategy, difference};

    #[test]
    fn template_is_valid_and_the_same_in_both_languages() {
        let read = |lang| Strategy::from_toml(&template("my_idea", lang)).unwrap();
        let (es, en) = (read(Lang::Es), read(Lang::En));
        assert_eq!(es.id, "my_idea");
        assert_eq!(
            es.profiles.as_deref(),
            Some(&[][..]),
            "it does not vote yet"
        );
        assert_eq!(difference(&es, &en), []);
    }
}
