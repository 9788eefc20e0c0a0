//! A file read into memory, for commands that compute over it without storing it.

use rumbo_market::validation::{ValidationReport, Validator};
use rumbo_market::{Bars, Calendar, Registry, Timeframe};

use super::batch::Batches;
use super::error::IngestError;
use super::{Context, ImportRequest, blocking, identify, infer_timeframe};

/// The accepted bars of a file and what they are of.
#[derive(Debug, Clone)]
pub struct LoadedFile {
    /// Canonical symbol; the name of the file when that is no known instrument.
    pub instrument: String,
    pub timeframe: Timeframe,
    /// Calendar of the instrument; 24/7 when it is unknown.
    pub calendar: Calendar,
    pub bars: Bars,
    pub validation: ValidationReport,
}

/// Reads and validates a file without storing anything.
pub async fn load_file(
    registry: &Registry,
    now_ms: i64,
    request: &ImportRequest,
) -> Result<LoadedFile, IngestError> {
    let input = request.input.clone();
    let mut batches = blocking(move || Batches::open(input)).await?;
    let (instrument, timeframe, calendar) = match identify(request, registry, batches.first()) {
        Ok((instrument, timeframe, _)) => {
            (instrument.symbol.clone(), timeframe, instrument.calendar)
        }
        Err(IngestError::NoInstrument { file }) => {
            let opened_at = batches
                .first()
                .map_or(&[][..], |rows| rows.bars().opened_at);
            let timeframe = match request.timeframe {
                Some(timeframe) => timeframe,
                None => infer_timeframe(opened_at)
                    .map_err(|source| IngestError::Spacing { file, source })?,
            };
            (request.input.stem(), timeframe, Calendar::Continuous)
        }
        Err(error) => return Err(error),
    };
    let file = request.input.place();
    let mut validator = Validator::new(Context {
        timeframe,
        calendar,
        now_ms,
    });
    blocking(move || {
        let mut bars = Bars::default();
        while let Some(rows) = batches.next()? {
            let checked = validator.check(rows);
            if let Some(mixed) = validator.mixed() {
                let (row, found) = (mixed.row, mixed.found);
                return Err(IngestError::Mixed {
                    file,
                    row,
                    found,
                    declared: timeframe,
                });
            }
            bars.extend(checked.bars.as_slice());
        }
        let validation = validator.report();
        Ok(LoadedFile {
            instrument,
            timeframe,
            calendar,
            bars,
            validation,
        })
    })
    .await
}
