//! Regions that people live in.

use axum::Json;
use rumbo_market::{Lang, REGIONS, Region};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::{ApiResult, invalid, shortened};
use super::language::Language;
use super::{LangQuery, Server};

/// A region: how numbers are written there, everyday money and time zones.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionView {
    /// ISO 3166-1 alpha-2 code: `AR`.
    pub id: &'static str,
    pub name: &'static str,
    /// BCP 47 tag that numbers and dates are written by: `es-AR`.
    pub locale: &'static str,
    /// ISO 4217 code.
    pub currency: &'static str,
    /// IANA names, the one that most people live in first.
    pub time_zones: &'static [&'static str],
}

impl RegionView {
    fn new(region: &Region, lang: Lang) -> Self {
        Self {
            id: region.id,
            name: region.name(lang),
            locale: region.locale,
            currency: region.currency,
            time_zones: region.time_zones,
        }
    }
}

/// Routes of this resource; open, since the account is created with a region.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list_regions))
}

/// Finds a region that somebody named.
pub(super) fn parse_region(text: &str) -> ApiResult<&'static Region> {
    Region::find(text).ok_or_else(|| {
        invalid(
            "region",
            format!(
                "`{}` is not a region here, GET /api/v1/regions lists them",
                shortened(text)
            ),
        )
    })
}

/// Finds a time zone by its IANA name, in any case.
pub(super) fn parse_time_zone(text: &str) -> ApiResult<String> {
    let zone = jiff::tz::TimeZone::get(text).ok();
    let name = zone.as_ref().and_then(|zone| zone.iana_name());
    name.map(str::to_owned).ok_or_else(|| {
        invalid(
            "time_zone",
            format!(
                "`{}` is not an IANA time zone such as America/Argentina/Buenos_Aires",
                shortened(text)
            ),
        )
    })
}

/// Lists regions by name.
#[utoipa::path(
    get,
    path = "/api/v1/regions",
    tag = "settings",
    params(LangQuery),
    responses((status = 200, description = "Regions", body = Vec<RegionView>)),
    security(())
)]
async fn list_regions(Language(lang): Language) -> Json<Vec<RegionView>> {
    let mut list: Vec<RegionView> = REGIONS
        .iter()
        .map(|region| RegionView::new(region, lang))
        .collect();
    list.sort_by_key(|region| region.name);
    Json(list)
}
