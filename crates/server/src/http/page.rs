//! Lists: `{ items, next }` with an opaque cursor.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::{ApiResult, invalid};

/// Rows that one page carries at most.
pub const PAGE_ROWS_MAX: u32 = 500;
/// Rows of a page when the caller does not say.
pub const PAGE_ROWS_DEFAULT: u32 = 100;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Cursor of the next page; absent on the last one.
    pub next: Option<String>,
}

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows wanted, 1 to 500, 100 by default.
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// Rows wanted.
    pub fn rows(&self) -> ApiResult<u32> {
        match self.limit.unwrap_or(PAGE_ROWS_DEFAULT) {
            rows @ 1..=PAGE_ROWS_MAX => Ok(rows),
            _ => Err(invalid("limit", format!("must be 1 to {PAGE_ROWS_MAX}"))),
        }
    }

    /// The key that the last row of the page before had; `None` on the first page.
    pub fn after(&self) -> ApiResult<Option<String>> {
        self.cursor.as_deref().map(decode).transpose()
    }

    /// Position in a list held in memory.
    pub fn offset(&self) -> ApiResult<usize> {
        match self.after()? {
            None => Ok(0),
            Some(key) => key.parse().map_err(|_| bad_cursor()),
        }
    }
}

impl<T> Page<T> {
    /// Cuts one page out of a list held in memory.
    pub fn of_list(list: impl IntoIterator<Item = T>, query: &PageQuery) -> ApiResult<Self> {
        let (offset, rows) = (query.offset()?, query.rows()? as usize);
        let mut rest = list.into_iter().skip(offset);
        let items: Vec<T> = rest.by_ref().take(rows).collect();
        let next = rest.next().map(|_| cursor_at(offset + items.len()));
        Ok(Self { items, next })
    }

    /// Page of rows read with one row more than wanted; `key` names the last row for the cursor.
    pub fn of_rows(mut rows: Vec<T>, wanted: u32, key: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > wanted as usize;
        rows.truncate(wanted as usize);
        let next = if more {
            rows.last().map(|last| encode(&key(last)))
        } else {
            None
        };
        Self { items: rows, next }
    }

    /// The same page with each row turned into another type.
    pub fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(view).collect(),
            next: self.next,
        }
    }
}

/// Cursor of the page that begins at a position of a list held in memory.
pub(super) fn cursor_at(offset: usize) -> String {
    encode(&offset.to_string())
}

const CURSOR_BYTES_MAX: usize = 512;

fn encode(key: &str) -> String {
    key.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn decode(cursor: &str) -> ApiResult<String> {
    if cursor.len() > CURSOR_BYTES_MAX || !cursor.len().is_multiple_of(2) || !cursor.is_ascii() {
        return Err(bad_cursor());
    }
    let bytes: Result<Vec<u8>, _> = (0..cursor.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&cursor[at..at + 2], 16))
        .collect();
    let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.filter(|text| !text.contains('\0'))
        .ok_or_else(bad_cursor)
}

fn bad_cursor() -> super::error::ApiError {
    invalid("cursor", "is not the `next` of a page of this list")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(rows: u32, limit: u32) -> Vec<Vec<u32>> {
        let mut query = PageQuery {
            limit: Some(limit),
            cursor: None,
        };
        let mut pages = Vec::new();
        loop {
            let page = Page::of_list(0..rows, &query).unwrap();
            pages.push(page.items);
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => return pages,
            }
        }
    }

    #[test]
    fn pages_cover_the_list_once() {
        assert_eq!(pages(5, 2), [vec![0, 1], vec![2, 3], vec![4]]);
        assert_eq!(pages(4, 2), [vec![0, 1], vec![2, 3]]);
        assert_eq!(pages(0, 2), [Vec::<u32>::new()]);
    }

    #[test]
    fn hostile_cursors_are_refused() {
        for cursor in ["zz", "a", "é€", "00", "ff", &"a".repeat(10_000)] {
            let query = PageQuery {
                limit: None,
                cursor: Some(cursor.to_owned()),
            };
            assert!(query.offset().is_err(), "{cursor}");
        }
    }

    #[test]
    fn page_size_has_limits() {
        for (limit, good) in [(0, false), (1, true), (500, true), (501, false)] {
            let query = PageQuery {
                limit: Some(limit),
                cursor: None,
            };
            assert_eq!(query.rows().is_ok(), good, "{limit}");
        }
    }
}
