//! The words of the rule language, for an editor that completes and explains them.

use axum::Json;
use rumbo_engine::indicator::Phrase;
use rumbo_engine::language::{Word, WordKind, WordParameter, vocabulary};
use rumbo_market::Lang;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::language::Language;
use super::{LangQuery, Server};

/// Every word of the rule language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VocabularyView {
    /// Columns, keywords, functions, indicators and patterns, in that order.
    pub words: Vec<WordView>,
}

/// One word.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WordView {
    pub name: String,
    /// `column`, `keyword`, `function`, `indicator` or `pattern`.
    #[schema(value_type = String)]
    pub kind: WordKind,
    /// How it is written, such as `ema(series, period = 30)`.
    pub signature: String,
    pub parameters: Vec<WordParameterView>,
    /// Fields to choose from, as in `macd(close).hist`; empty for a word that is one value.
    pub outputs: Vec<String>,
    /// One sentence.
    pub summary: String,
}

/// A parameter in a signature, series included.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WordParameterView {
    pub name: String,
    /// Absent where a value must be written.
    pub default: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Whole numbers only.
    pub integer: bool,
}

impl From<WordParameter> for WordParameterView {
    fn from(parameter: WordParameter) -> Self {
        Self {
            name: parameter.name,
            default: parameter.default,
            min: parameter.min,
            max: parameter.max,
            integer: parameter.integer,
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_language))
}

/// Lists every word of the rule language.
#[utoipa::path(
    get,
    path = "/api/v1/language",
    tag = "strategies",
    params(LangQuery),
    responses((status = 200, description = "The words", body = VocabularyView))
)]
async fn read_language(Language(lang): Language) -> Json<VocabularyView> {
    let words = vocabulary().into_iter().map(|word| view(word, lang));
    Json(VocabularyView {
        words: words.collect(),
    })
}

fn view(word: Word, lang: Lang) -> WordView {
    let Phrase { es, en } = word.summary;
    WordView {
        name: word.name.to_owned(),
        kind: word.kind,
        signature: word.signature,
        parameters: word.parameters.into_iter().map(Into::into).collect(),
        outputs: word.outputs.into_iter().map(str::to_owned).collect(),
        summary: match lang {
            Lang::Es => es,
            Lang::En => en,
        }
        .to_owned(),
    }
}
