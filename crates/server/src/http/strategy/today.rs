//! What strategies say in today's decisions, and whether they bring what was to be expected of them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use rumbo_app::decide::{instruments_with_bars, parse_decision};
use rumbo_engine::decision::RecentSpan;
use rumbo_store::decision::{self as record, DecisionFilter};
use rumbo_store::performance::{StrategyWindow, windows_of_span};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::auth::CurrentUser;
use super::super::error::ApiResult;
use super::expected_of;

/// Strategies in the latest decisions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategiesTodayView {
    /// Those that were heard in a decision or followed for a month, by id.
    pub items: Vec<StrategyTodayView>,
    /// Nobody traded this.
    pub simulated: bool,
}

/// One strategy over all assets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyTodayView {
    pub strategy: String,
    /// Absent when no latest decision heard it.
    pub vote: Option<VoteShareView>,
    /// Absent when no daily review has followed this version for a month.
    pub month: Option<MonthView>,
}

/// Its share in the votes behind the latest decisions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoteShareView {
    /// Mean share over the assets that heard it, 0 to 1.
    pub weight: f64,
    /// Assets that heard it.
    pub assets: u64,
    /// Those of them in whose vote it has a share.
    pub weighs_in: u64,
}

/// What following it over the last 30 days would have brought, beside what was to be expected.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthView {
    /// Assets that the figures are of: those with enough earlier months, or all where none has.
    pub assets: u64,
    /// Mean over the assets, after costs.
    pub net_return: f64,
    /// Mean over the assets of what their earlier months brought; absent where none has enough.
    pub expected_return: Option<f64>,
    /// Assets that ended below nine in ten of their earlier months, on either side one in twenty.
    pub below: u64,
    /// Assets that ended above.
    pub above: u64,
    /// Close of the last bar of any of them, unix ms.
    pub until: i64,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_today))
}

/// Reads what each strategy says in the latest decisions, and how its last month went.
///
/// Votes are those of the caller's risk profile. The months are simulated by the daily review, after costs,
/// with parameters known before they began.
#[utoipa::path(
    get,
    path = "/api/v1/strategies/today",
    tag = "strategies",
    responses((status = 200, description = "Strategies by id", body = StrategiesTodayView))
)]
async fn read_today(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
) -> ApiResult<Json<StrategiesTodayView>> {
    let mut shares = shares(&server, &user.risk_profile).await?;
    let mut months: BTreeMap<String, Vec<StrategyWindow>> = BTreeMap::new();
    let windows = windows_of_span(&server.app.db, RecentSpan::Month.as_str()).await?;
    for window in windows {
        months
            .entry(window.strategy_id.clone())
            .or_default()
            .push(window);
    }
    let all = server.app.strategies.all();
    let items = all.iter().filter_map(|strategy| {
        let version = strategy.version.to_string();
        let mut of = months.remove(&strategy.id).unwrap_or_default();
        // What an earlier version did says nothing about this one.
        of.retain(|window| window.strategy_version == version);
        let item = StrategyTodayView {
            vote: shares.remove(&strategy.id).map(|shares| share_of(&shares)),
            month: month_of(&of),
            strategy: strategy.id.clone(),
        };
        (item.vote.is_some() || item.month.is_some()).then_some(item)
    });
    Ok(Json(StrategiesTodayView {
        items: items.collect(),
        simulated: true,
    }))
}

/// Shares in the vote of each latest decision, by strategy.
async fn shares(server: &Server, profile: &str) -> ApiResult<BTreeMap<String, Vec<f64>>> {
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for instrument in instruments_with_bars(&server.app).await? {
        let filter = DecisionFilter {
            symbol: Some(&instrument.symbol),
            profile: Some(profile),
            ..DecisionFilter::default()
        };
        if let Some(stored) = record::latest(&server.app.db, filter).await? {
            for evidence in parse_decision(&stored)?.evidence {
                let shares = found.entry(evidence.strategy).or_default();
                shares.push(evidence.weight);
            }
        }
    }
    Ok(found)
}

fn share_of(shares: &[f64]) -> VoteShareView {
    VoteShareView {
        weight: mean(shares.iter().copied()).unwrap_or(0.0),
        assets: shares.len() as u64,
        weighs_in: shares.iter().filter(|&&share| share > 0.0).count() as u64,
    }
}

fn month_of(windows: &[StrategyWindow]) -> Option<MonthView> {
    let judged: Vec<_> = windows
        .iter()
        .filter_map(|window| Some((window, expected_of(window)?)))
        .collect();
    let net_return = if judged.is_empty() {
        mean(windows.iter().map(|window| window.net_return))
    } else {
        mean(judged.iter().map(|(window, _)| window.net_return))
    };
    let count = |holds: &dyn Fn(f64, super::ExpectedView) -> bool| {
        let ended = judged
            .iter()
            .filter(|(one, band)| holds(one.net_return, *band));
        ended.count() as u64
    };
    Some(MonthView {
        assets: if judged.is_empty() {
            windows.len()
        } else {
            judged.len()
        } as u64,
        net_return: net_return?,
        expected_return: mean(judged.iter().map(|(_, expected)| expected.mean)),
        below: count(&|ended, band| ended < band.low),
        above: count(&|ended, band| ended > band.high),
        until: windows.iter().map(|window| window.until_ms).max()?,
    })
}

/// `None` without values.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for value in values {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(net_return: f64, expected: Option<(f64, f64, f64)>) -> StrategyWindow {
        StrategyWindow {
            strategy_id: "one".to_owned(),
            strategy_version: "v".to_owned(),
            symbol: "SPY".to_owned(),
            timeframe: "1d".to_owned(),
            span: "30d".to_owned(),
            from_ms: 0,
            until_ms: 5,
            bar_count: 21,
            params: "{}".to_owned(),
            net_return,
            hold_return: 0.0,
            max_drawdown: 0.0,
            trade_count: 0,
            expected_low: expected.map(|(low, _, _)| low),
            expected_mean: expected.map(|(_, mean, _)| mean),
            expected_high: expected.map(|(_, _, high)| high),
            updated_at: 0,
        }
    }

    #[test]
    fn a_month_is_compared_only_where_something_was_to_be_expected() {
        let windows = [
            window(0.10, Some((-0.05, 0.01, 0.08))),
            window(-0.06, Some((-0.05, 0.03, 0.08))),
            window(0.05, Some((-0.05, 0.02, 0.08))),
            window(9.0, None),
        ];
        let month = month_of(&windows).unwrap();
        assert_eq!((month.assets, month.below, month.above), (3, 1, 1));
        assert!((month.net_return - 0.03).abs() < 1e-12);
        assert!((month.expected_return.unwrap() - 0.02).abs() < 1e-12);
        let unknown = month_of(&windows[3..]).unwrap();
        assert_eq!((unknown.assets, unknown.expected_return), (1, None));
        assert!(month_of(&[]).is_none());
    }

    #[test]
    fn a_share_of_nothing_counts_as_heard() {
        let share = share_of(&[0.5, 0.0, 0.25]);
        assert_eq!((share.assets, share.weighs_in, share.weight), (3, 2, 0.25));
    }
}
