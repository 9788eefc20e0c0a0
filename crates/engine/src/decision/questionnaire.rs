//! The suitability questionnaire: seven questions that lead to a risk profile.
//!
//! Questions follow the practice of suitability assessments (EU Delegated Regulation 2017/565,
//! articles 54 and 55; FINRA rule 2111): what a person can bear to lose, what the person is willing
//! to lose, and what the person knows. Answers give points; the score is their share of the points
//! possible. Points cannot buy capacity: an answer that says the money is needed, or that a loss
//! would not be borne, caps the profile whatever the score.
//!
//! To add a question, add it to [`QUESTIONS`].

use std::collections::BTreeMap;

use rumbo_market::{Text, nearest};

use super::{RiskProfile, Statement};

/// Score from which the profile is moderate.
const MODERATE_SCORE_MIN: u32 = 40;
/// Score from which the profile is aggressive.
const AGGRESSIVE_SCORE_MIN: u32 = 70;

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    pub id: &'static str,
    pub es: &'static str,
    pub en: &'static str,
    /// Most careful answer first.
    pub answers: &'static [Answer],
}

/// One answer that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub id: &'static str,
    pub es: &'static str,
    pub en: &'static str,
    points: u32,
    /// The boldest profile that this answer allows.
    cap: RiskProfile,
}

/// What the answers amount to.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    pub profile: RiskProfile,
    /// 0 to 100, before any cap.
    pub score: u32,
    /// Why it is this profile, as a sentence of the catalogue.
    pub statement: Statement,
}

/// The answers cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuestionnaireError {
    #[error("the question `{0}` has no answer")]
    Missing(&'static str),
    #[error("unknown question `{id}`{}", hint(*.near))]
    UnknownQuestion {
        id: String,
        near: Option<&'static str>,
    },
    #[error("unknown answer `{answer}` to `{question}`, use one of {known}")]
    UnknownAnswer {
        question: &'static str,
        answer: String,
        known: String,
    },
}

/// The questions in the order in which they are asked.
pub const QUESTIONS: [Question; 7] = [
    Question {
        id: "horizon",
        es: "¿Cuándo piensas usar este dinero?",
        en: "When do you expect to use this money?",
        answers: &[
            answer(
                "under_1_year",
                ["En menos de un año", "Within a year"],
                0,
                RiskProfile::Conservative,
            ),
            answer(
                "1_to_3_years",
                ["Entre 1 y 3 años", "In 1 to 3 years"],
                1,
                RiskProfile::Moderate,
            ),
            answer(
                "3_to_7_years",
                ["Entre 3 y 7 años", "In 3 to 7 years"],
                2,
                RiskProfile::Aggressive,
            ),
            answer(
                "over_7_years",
                ["Dentro de más de 7 años", "In more than 7 years"],
                3,
                RiskProfile::Aggressive,
            ),
        ],
    },
    Question {
        id: "loss_reaction",
        es: "Tus inversiones caen un 20 % en un mes. ¿Qué haces?",
        en: "Your investments fall 20% in a month. What do you do?",
        answers: &[
            answer(
                "sell_all",
                ["Vendo todo", "Sell everything"],
                0,
                RiskProfile::Conservative,
            ),
            answer(
                "sell_some",
                ["Vendo una parte", "Sell a part"],
                1,
                RiskProfile::Moderate,
            ),
            answer("wait", ["Espero", "Wait"], 2, RiskProfile::Aggressive),
            answer(
                "buy_more",
                ["Compro más", "Buy more"],
                3,
                RiskProfile::Aggressive,
            ),
        ],
    },
    Question {
        id: "income_need",
        es: "¿Necesitas este dinero para tus gastos?",
        en: "Do you need this money to live on?",
        answers: &[
            answer(
                "now",
                ["Sí, vivo de él", "Yes, I live on it"],
                0,
                RiskProfile::Conservative,
            ),
            answer(
                "likely",
                ["Puede que pronto", "Perhaps soon"],
                1,
                RiskProfile::Moderate,
            ),
            answer(
                "emergency",
                ["Solo en una emergencia", "Only in an emergency"],
                2,
                RiskProfile::Aggressive,
            ),
            answer("never", ["No", "No"], 3, RiskProfile::Aggressive),
        ],
    },
    Question {
        id: "experience",
        es: "¿Cuánto tiempo llevas invirtiendo?",
        en: "How long have you been investing?",
        answers: &[
            answer(
                "none",
                ["Nunca invertí", "I never have"],
                0,
                RiskProfile::Moderate,
            ),
            answer(
                "under_2_years",
                ["Menos de 2 años", "Less than 2 years"],
                1,
                RiskProfile::Aggressive,
            ),
            answer(
                "2_to_5_years",
                ["Entre 2 y 5 años", "2 to 5 years"],
                2,
                RiskProfile::Aggressive,
            ),
            answer(
                "over_5_years",
                ["Más de 5 años", "More than 5 years"],
                3,
                RiskProfile::Aggressive,
            ),
        ],
    },
    Question {
        id: "knowledge",
        es: "¿Qué sabes de operar?",
        en: "How much do you know about trading?",
        answers: &[
            answer(
                "nothing",
                ["Nada todavía", "Nothing yet"],
                0,
                RiskProfile::Moderate,
            ),
            answer(
                "basics",
                [
                    "Qué es una acción y qué es un fondo",
                    "What a share and a fund are",
                ],
                1,
                RiskProfile::Aggressive,
            ),
            answer(
                "orders",
                [
                    "Usar un stop y calcular una posición",
                    "How to use a stop and size a position",
                ],
                2,
                RiskProfile::Aggressive,
            ),
            answer(
                "shorts",
                [
                    "También vender en corto y apalancarse",
                    "Also selling short and leverage",
                ],
                3,
                RiskProfile::Aggressive,
            ),
        ],
    },
    Question {
        id: "savings_share",
        es: "¿Qué parte de tus ahorros es este dinero?",
        en: "What share of your savings is this money?",
        answers: &[
            answer(
                "over_half",
                ["Más de la mitad", "More than half"],
                0,
                RiskProfile::Conservative,
            ),
            answer(
                "quarter_to_half",
                ["Entre un cuarto y la mitad", "A quarter to a half"],
                1,
                RiskProfile::Moderate,
            ),
            answer(
                "tenth_to_quarter",
                ["Entre un décimo y un cuarto", "A tenth to a quarter"],
                2,
                RiskProfile::Aggressive,
            ),
            answer(
                "under_tenth",
                ["Menos de un décimo", "Less than a tenth"],
                3,
                RiskProfile::Aggressive,
            ),
        ],
    },
    Question {
        id: "goal",
        es: "¿Qué quieres que haga este dinero?",
        en: "What do you want this money to do?",
        answers: &[
            answer(
                "keep",
                ["Conservar su valor", "Keep its value"],
                0,
                RiskProfile::Moderate,
            ),
            answer(
                "income",
                ["Dar un ingreso", "Give an income"],
                1,
                RiskProfile::Aggressive,
            ),
            answer(
                "grow",
                ["Crecer poco a poco", "Grow steadily"],
                2,
                RiskProfile::Aggressive,
            ),
            answer(
                "grow_fast",
                [
                    "Crecer todo lo posible, con caídas grandes",
                    "Grow as much as possible, with deep falls",
                ],
                3,
                RiskProfile::Aggressive,
            ),
        ],
    },
];

const fn answer(
    id: &'static str,
    words: [&'static str; 2],
    points: u32,
    cap: RiskProfile,
) -> Answer {
    Answer {
        id,
        es: words[0],
        en: words[1],
        points,
        cap,
    }
}

/// Scores answers, one for every question, given as ids of answers by ids of questions.
pub fn assess(given: &BTreeMap<String, String>) -> Result<Assessment, QuestionnaireError> {
    if let Some(id) = given
        .keys()
        .find(|id| QUESTIONS.iter().all(|one| one.id != **id))
    {
        return Err(QuestionnaireError::UnknownQuestion {
            id: id.clone(),
            near: nearest(id, QUESTIONS.iter().map(|question| question.id)),
        });
    }
    let (mut points, mut points_max) = (0, 0);
    let mut capping: Option<&Answer> = None;
    for question in &QUESTIONS {
        let chosen = chosen(question, given)?;
        points += chosen.points;
        points_max += question
            .answers
            .iter()
            .map(|answer| answer.points)
            .max()
            .unwrap_or(0);
        if capping.is_none_or(|lowest| boldness(chosen.cap) < boldness(lowest.cap)) {
            capping = Some(chosen);
        }
    }
    let score = points * 100 / points_max;
    let by_score = of_score(score);
    let capped = capping.filter(|answer| boldness(answer.cap) < boldness(by_score));
    let profile = capped.map_or(by_score, |answer| answer.cap);
    Ok(Assessment {
        profile,
        score,
        statement: explain(score, capped),
    })
}

fn chosen<'a>(
    question: &'a Question,
    given: &BTreeMap<String, String>,
) -> Result<&'a Answer, QuestionnaireError> {
    let id = given
        .get(question.id)
        .ok_or(QuestionnaireError::Missing(question.id))?;
    let found = question.answers.iter().find(|answer| answer.id == id);
    found.ok_or_else(|| QuestionnaireError::UnknownAnswer {
        question: question.id,
        answer: id.clone(),
        known: question
            .answers
            .iter()
            .map(|answer| answer.id)
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn of_score(score: u32) -> RiskProfile {
    match score {
        AGGRESSIVE_SCORE_MIN.. => RiskProfile::Aggressive,
        MODERATE_SCORE_MIN.. => RiskProfile::Moderate,
        _ => RiskProfile::Conservative,
    }
}

/// Place among the profiles, the most careful at 0.
fn boldness(profile: RiskProfile) -> usize {
    RiskProfile::ALL
        .iter()
        .position(|known| *known == profile)
        .unwrap_or(0)
}

fn explain(score: u32, capped: Option<&Answer>) -> Statement {
    let score = ("score", f64::from(score).into());
    match capped {
        None => Statement::new(String::new(), "profile.scored", [score]),
        Some(answer) => {
            let answer = Text::new(answer.es, answer.en);
            Statement::new(
                String::new(),
                "profile.capped",
                [score, ("answer", answer.into())],
            )
        }
    }
}

fn hint(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use rumbo_market::Lang;

    use super::super::render;
    use super::*;

    /// The `rank`-th answer to every question, but for the questions named.
    fn answers(rank: usize, others: &[(&str, usize)]) -> BTreeMap<String, String> {
        let rank_of = |id: &str| {
            let other = others.iter().find(|(named, _)| *named == id);
            other.map_or(rank, |(_, rank)| *rank)
        };
        QUESTIONS
            .iter()
            .map(|question| {
                let answer = question.answers[rank_of(question.id)];
                (question.id.to_owned(), answer.id.to_owned())
            })
            .collect()
    }

    #[test]
    fn score_leads_to_a_profile_and_careful_answers_cap_it() {
        use RiskProfile::{Aggressive, Conservative, Moderate};
        let check = |rank, others: &[(&str, usize)], score, profile| {
            let found = assess(&answers(rank, others)).unwrap();
            assert_eq!(
                (found.score, found.profile),
                (score, profile),
                "{rank} {others:?}"
            );
        };
        check(0, &[], 0, Conservative);
        check(1, &[], 33, Conservative);
        check(2, &[], 66, Moderate);
        check(3, &[], 100, Aggressive);
        // 15 and 14 of 21 points lie on either side of the threshold.
        check(2, &[("goal", 3)], 71, Aggressive);
        check(2, &[("goal", 3), ("knowledge", 1)], 66, Moderate);
        // 9 and 8 of 21.
        check(1, &[("goal", 3)], 42, Moderate);
        check(1, &[("goal", 2)], 38, Conservative);
        for capacity in ["horizon", "income_need", "savings_share", "loss_reaction"] {
            check(3, &[(capacity, 0)], 85, Conservative);
            check(3, &[(capacity, 1)], 90, Moderate);
        }
        for knowing in ["experience", "knowledge", "goal"] {
            check(3, &[(knowing, 0)], 85, Moderate);
            check(3, &[(knowing, 1)], 90, Aggressive);
        }
    }

    #[test]
    fn bolder_answer_never_makes_the_profile_more_careful() {
        let bold = |given: &BTreeMap<String, String>| boldness(assess(given).unwrap().profile);
        for question in &QUESTIONS {
            for rank in 0..4 {
                for other in 0..3 {
                    let careful = bold(&answers(rank, &[(question.id, other)]));
                    let bolder = bold(&answers(rank, &[(question.id, other + 1)]));
                    assert!(careful <= bolder, "{} {rank} {other}", question.id);
                }
            }
        }
    }

    #[test]
    fn answers_go_from_careful_to_bold_and_have_words() {
        for question in &QUESTIONS {
            assert!(!question.es.is_empty() && !question.en.is_empty());
            assert!(question.answers.is_sorted_by(|a, b| {
                a.points < b.points && boldness(a.cap) <= boldness(b.cap)
            }));
            for answer in question.answers {
                assert!(
                    !answer.es.is_empty() && !answer.en.is_empty(),
                    "{}",
                    answer.id
                );
            }
        }
    }

    #[test]
    fn reason_names_the_answer_that_limits() {
        let text = |others: &[(&str, usize)], lang: Lang| {
            render(
                &assess(&answers(3, others)).unwrap().statement,
                lang.into(),
                0,
            )
        };
        assert_eq!(text(&[], Lang::En), "Your answers score 100 of 100 points");
        assert_eq!(
            text(&[("horizon", 0)], Lang::Es),
            "Tus respuestas suman 85 de 100 puntos, pero «En menos de un año» limita el perfil"
        );
    }

    #[test]
    fn wrong_answers_say_what_is_wrong() {
        let check = |change: &dyn Fn(&mut BTreeMap<String, String>), expected: &str| {
            let mut given = answers(1, &[]);
            change(&mut given);
            assert_eq!(assess(&given).unwrap_err().to_string(), expected);
        };
        check(
            &|given| drop(given.remove("goal")),
            "the question `goal` has no answer",
        );
        check(
            &|given| drop(given.insert("horison".to_owned(), String::new())),
            "unknown question `horison`: did you mean `horizon`?",
        );
        check(
            &|given| drop(given.insert("goal".to_owned(), "yacht".to_owned())),
            "unknown answer `yacht` to `goal`, use one of keep, income, grow, grow_fast",
        );
    }
}
