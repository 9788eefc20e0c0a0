//! What came of following a record.

use std::collections::{BTreeMap, BTreeSet};

use rumbo_engine::calibration::block_interval;
use rumbo_engine::decision::{Action, Event, Followed, Position, follow};

use super::market::{Market, Series};
use super::measure::{BLOCKS, Interval, Path, PerRisk, Results, by_date};
use super::{CASES_MIN, Said};

/// Results of a part of a record; `None` before a bar has closed after the first decision.
pub(super) fn results(part: &[(usize, &Said)], market: &Market) -> Option<Results> {
    let mut by_symbol: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for (_, one) in part {
        by_symbol.entry(&one.symbol).or_default().push(one);
    }
    let tracks: Vec<Track> = by_symbol
        .iter()
        .filter_map(|(symbol, said)| Track::new(said, market.series.get(*symbol)?))
        .collect();
    let from = tracks
        .iter()
        .filter_map(|track| track.at.first().copied())
        .min()?;
    let instants: BTreeSet<i64> = tracks
        .iter()
        .flat_map(|track| track.at.iter().copied())
        .collect();
    let until = instants.last().copied().filter(|&until| until > from)?;
    let path = |equity: fn(&Track) -> &[f64]| path_of(&tracks, &instants, equity);
    Some(Results {
        from,
        until,
        decisions: tracks.iter().map(|track| track.moved).sum(),
        follow: path(|track| &track.followed),
        buy_and_hold: path(|track| &track.held),
        cash: Path {
            total_return: 0.0,
            max_drawdown: 0.0,
        },
        per_risk: per_risk(part),
    })
}

/// One instrument's share of the capital, from the close of its first decision's bar.
struct Track {
    /// Closes, unix ms.
    at: Vec<i64>,
    followed: Vec<f64>,
    held: Vec<f64>,
    moved: usize,
}

impl Track {
    fn new(said: &[&Said], series: &Series) -> Option<Self> {
        let mut by_row: BTreeMap<usize, &Said> = BTreeMap::new();
        for &one in said.iter().filter(|one| !one.is_late()) {
            if let Some(row) = series.row_closed_at(one.as_of) {
                let last = by_row.entry(row).or_insert(one);
                if one.sequence > last.sequence {
                    *last = one;
                }
            }
        }
        let (&start, first) = by_row.first_key_value()?;
        let bars = series.bars.as_slice().rows(start..series.bars.len());
        let decisions: Vec<Followed> = by_row
            .iter()
            .filter_map(|(row, one)| followed(row - start, one))
            .collect();
        let costs = first.costs.ratios();
        let bought = Followed {
            row: 0,
            action: Action::Buy,
            position: Position::Flat,
            stop: f64::NEG_INFINITY,
            target: f64::INFINITY,
            horizon_bars: usize::MAX,
        };
        let following = follow(bars, &decisions, costs);
        Some(Self {
            at: (start..series.bars.len())
                .map(|row| series.closed_at(row))
                .collect(),
            followed: following.equity,
            moved: following.moved,
            held: follow(bars, &[bought], costs).equity,
        })
    }
}

fn followed(row: usize, said: &Said) -> Option<Followed> {
    let Event {
        stop,
        target,
        horizon_bars,
        ..
    } = *said.event.as_ref()?;
    Some(Followed {
        row,
        action: said.action,
        position: said.position,
        stop,
        target,
        horizon_bars,
    })
}

/// The mean of the shares at each instant, a share standing still between its closes.
fn path_of(tracks: &[Track], instants: &BTreeSet<i64>, equity: fn(&Track) -> &[f64]) -> Path {
    let mut next = vec![0; tracks.len()];
    let mut worth = vec![1.0; tracks.len()];
    let (mut last, mut peak, mut max_drawdown) = (1.0, 1.0_f64, 0.0_f64);
    for &at in instants {
        for (place, track) in tracks.iter().enumerate() {
            if track.at.get(next[place]) == Some(&at) {
                worth[place] = equity(track)[next[place]];
                next[place] += 1;
            }
        }
        last = worth.iter().sum::<f64>() / worth.len() as f64;
        peak = peak.max(last);
        max_drawdown = max_drawdown.max(1.0 - last / peak);
    }
    Path {
        total_return: last - 1.0,
        max_drawdown,
    }
}

/// `None` under 30 settled decisions that opened something.
fn per_risk(part: &[(usize, &Said)]) -> Option<PerRisk> {
    let mut gains: Vec<(i64, [f64; 2])> = part
        .iter()
        .filter(|(_, one)| one.opens())
        .filter_map(|(_, one)| {
            let gain = one.settled()?.net_return / one.risk()?;
            Some((one.as_of, [gain, 1.0]))
        })
        .collect();
    if gains.len() < CASES_MIN {
        return None;
    }
    gains.sort_by_key(|(at, _)| *at);
    let mean = |[sum, count]: &[f64; 2]| (*count > 0.0).then(|| sum / count);
    let total: f64 = gains.iter().map(|(_, [gain, _])| gain).sum();
    let interval = block_interval(&by_date(gains.iter().copied()), BLOCKS, mean);
    Some(PerRisk {
        mean: total / gains.len() as f64,
        interval: interval.map(|(lo, hi)| Interval { lo, hi }),
        cases: gains.len(),
    })
}
