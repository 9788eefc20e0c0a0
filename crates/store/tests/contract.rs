//! One contract for both databases: every table, the same statements, the same answers.

#![allow(clippy::unwrap_used, reason = "a test that fails to set up has failed")]

#[path = "support/postgres.rs"]
mod postgres;

mod contract {
    pub(crate) mod account;
    pub(crate) mod bars;
    pub(crate) mod decision;
    pub(crate) mod job;
    pub(crate) mod ledger;
    pub(crate) mod replayed;
}

use rumbo_store::Db;

/// Runs every contract test on its own empty database.
macro_rules! contract {
    ($($test:path,)+) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn sqlite_keeps_the_contract() {
            $({
                let folder = tempfile::tempdir().unwrap();
                let db = Db::open_file(&folder.path().join("rumbo.db")).await.unwrap();
                println!(stringify!($test));
                $test(&db).await;
                db.close().await;
            })+
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn postgres_keeps_the_contract() {
            let mut postgres = postgres::Postgres::start();
            $({
                let db = Db::open(&postgres.database()).await.unwrap();
                println!(stringify!($test));
                $test(&db).await;
                db.close().await;
            })+
        }
    };
}

contract! {
    contract::account::accounts_have_unique_lower_case_addresses,
    contract::account::first_account_is_made_once,
    contract::account::sessions_end_by_time_and_by_hand,
    contract::account::settings_are_replaced,
    contract::account::watched_instruments_keep_their_order,
    contract::account::audit_log_reads_newest_first,
    contract::job::eight_workers_claim_each_job_once,
    contract::job::urgent_jobs_go_first_and_future_jobs_wait,
    contract::job::job_of_a_dead_worker_is_taken_over,
    contract::job::failed_job_is_tried_again_until_attempts_end,
    contract::job::unfinished_job_is_unique_by_key,
    contract::job::progress_is_told_in_order,
    contract::job::scheduled_run_is_taken_once,
    contract::decision::decisions_form_a_chain,
    contract::decision::concurrent_decisions_form_one_chain,
    contract::decision::decision_is_said_once,
    contract::decision::outcome_is_recorded_once,
    contract::decision::lists_filter_and_page,
    contract::decision::a_decision_ends_once,
    contract::decision::standing_decisions_tell_since_when,
    contract::decision::last_response_to_a_decision_stays,
    contract::ledger::trials_are_counted_once,
    contract::ledger::strategy_versions_are_kept,
    contract::ledger::strategies_of_files_are_kept_without_coming_into_use,
    contract::ledger::choices_about_voters_are_kept_and_audited,
    contract::ledger::backtest_results_come_back_whole,
    contract::ledger::runs_of_a_study_are_stored_once,
    contract::ledger::performance_keeps_days_and_the_latest_windows,
    contract::ledger::imports_and_quarantine_come_back_whole,
    contract::replayed::replayed_decision_is_stored_once,
    contract::replayed::replayed_outcome_is_stored_once,
    contract::replayed::outcomes_are_listed_by_their_place_in_the_chain,
    contract::bars::series_are_found_by_name,
    contract::bars::appended_bars_come_back,
    contract::bars::same_bars_change_nothing,
    contract::bars::correction_is_a_further_version,
    contract::bars::big_import_is_sealed_at_once,
    contract::bars::tail_is_sealed_when_full,
    contract::bars::last_bars_reach_into_segments,
    contract::bars::concurrent_appends_lose_nothing,
    contract::bars::two_stores_on_one_database_lose_nothing,
    contract::bars::prices_survive_bit_for_bit,
    contract::bars::bad_bars_are_refused,
    contract::bars::damage_is_found_and_orphans_are_collected,
    contract::bars::remote_objects_serve_as_well,
}
