//! The questions that lead to a risk profile.

use std::collections::BTreeMap;

use axum::Json;
use rumbo_engine::decision::{QUESTIONS, QuestionnaireError, assess, render};
use rumbo_market::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::RiskLimitsView;
use crate::http::error::{ApiError, ApiResult, invalid, shortened};
use crate::http::extract::Json as Body;
use crate::http::language::{InLocale, Language};
use crate::http::{LangQuery, Server};

/// The questions in the order in which they are asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionnaireView {
    pub questions: Vec<QuestionView>,
}

/// One question.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    pub id: &'static str,
    pub text: &'static str,
    /// Most careful first.
    pub answers: Vec<AnswerView>,
}

/// One answer that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerView {
    pub id: &'static str,
    pub text: &'static str,
}

/// One answer for every question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswersRequest {
    /// Ids of answers by ids of questions.
    pub answers: BTreeMap<String, String>,
}

/// The risk profile that answers lead to.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentView {
    /// `conservative`, `moderate` or `aggressive`.
    pub risk_profile: &'static str,
    /// 0 to 100.
    pub score: u32,
    pub limits: RiskLimitsView,
    /// Why it is this profile.
    pub text: String,
}

/// Routes of this resource; open, since the account is created with a risk profile.
pub(in crate::http) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_questionnaire, score_answers))
}

/// Reads the questions that lead to a risk profile.
#[utoipa::path(
    get,
    path = "/api/v1/settings/questionnaire",
    tag = "settings",
    params(LangQuery),
    responses((status = 200, description = "Questions", body = QuestionnaireView)),
    security(())
)]
async fn read_questionnaire(Language(lang): Language) -> Json<QuestionnaireView> {
    let pick = |es, en| match lang {
        Lang::Es => es,
        Lang::En => en,
    };
    let questions = QUESTIONS.iter().map(|question| QuestionView {
        id: question.id,
        text: pick(question.es, question.en),
        answers: question
            .answers
            .iter()
            .map(|answer| AnswerView {
                id: answer.id,
                text: pick(answer.es, answer.en),
            })
            .collect(),
    });
    Json(QuestionnaireView {
        questions: questions.collect(),
    })
}

/// Tells which risk profile answers lead to; saves nothing.
#[utoipa::path(
    post,
    path = "/api/v1/settings/questionnaire",
    tag = "settings",
    params(LangQuery),
    request_body = AnswersRequest,
    responses((status = 200, description = "The profile", body = AssessmentView)),
    security(())
)]
async fn score_answers(
    InLocale(locale): InLocale,
    Body(request): Body<AnswersRequest>,
) -> ApiResult<Json<AssessmentView>> {
    let assessment = assess(&request.answers).map_err(refused)?;
    Ok(Json(AssessmentView {
        risk_profile: assessment.profile.as_str(),
        score: assessment.score,
        limits: assessment.profile.into(),
        text: render(&assessment.statement, locale, 0),
    }))
}

fn refused(error: QuestionnaireError) -> ApiError {
    let field = match &error {
        QuestionnaireError::Missing(question)
        | QuestionnaireError::UnknownAnswer { question, .. } => format!("answers.{question}"),
        QuestionnaireError::UnknownQuestion { .. } => "answers".to_owned(),
    };
    invalid(field, shortened(&error.to_string()))
}
