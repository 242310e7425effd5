//! Scope and filter as SQL. The list, its total and the file all use these very functions.

use crate::grams::Known;
use crate::portals::texts;
use chrono::NaiveDate;
use domain::orders::{OrderFilter, Phase};
use domain::policy::{Reach, Scope};
use sqlx::{Postgres, QueryBuilder};

/// How substrings are searched.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text<'a> {
    /// Row by row: no index can serve `strpos`, so the planner cannot pick the wrong one.
    Walk,
    /// Through the index of substrings, where these say that it pays.
    Index(&'a Known),
}

/// `AND` the order is in scope.
pub(super) fn push_scope(sql: &mut QueryBuilder<Postgres>, scope: &Scope) {
    match scope.reach() {
        Reach::Everything => {}
        Reach::Authorities(codes) => match codes.iter().next() {
            None => {
                sql.push(" AND false");
            }
            Some(code) if codes.len() == 1 => {
                sql.push(" AND o.ra_code = ").push_bind(code.as_str().to_owned());
            }
            Some(_) => {
                sql.push(" AND o.ra_code = ANY(").push_bind(texts(codes)).push(")");
            }
        },
        Reach::Portals(slugs) => {
            sql.push(" AND o.portal_id = ANY(ARRAY(SELECT id FROM portals WHERE slug = ANY(");
            sql.push_bind(texts(slugs)).push(")))");
        }
    }
}

/// `AND` the order passes the filter.
pub(super) fn push_filter(sql: &mut QueryBuilder<Postgres>, filter: &OrderFilter, text: Text<'_>) {
    if let Some(number) = filter.number {
        sql.push(" AND o.number = ").push_bind(number.0);
    }
    if let Some(portu_id) = filter.portu_id {
        sql.push(" AND o.portu_id = ").push_bind(portu_id.0);
    }
    push_text(sql, filter, text);
    push_period(sql, filter);
    push_choices(sql, filter);
}

fn push_text(sql: &mut QueryBuilder<Postgres>, filter: &OrderFilter, text: Text<'_>) {
    if let Some(siren) = filter.siren.as_ref().map(|part| part.as_str().to_owned()) {
        if siren.len() == 9 {
            sql.push(" AND o.siren = ").push_bind(siren);
        } else {
            if let Text::Index(known) = text
                && let Some(grams) = known.rare_siren(&siren)
            {
                sql.push(" AND siren_grams(o.siren) @> ").push_bind(grams);
            }
            sql.push(" AND strpos(o.siren, ").push_bind(siren).push(") > 0");
        }
    }
    if let Some(name) = filter.holder.clone() {
        if let Text::Index(known) = text
            && let Some(grams) = known.rare_name(&name)
        {
            sql.push(" AND name_grams(o.holder_last_folded) @> ").push_bind(grams);
        }
        sql.push(" AND strpos(o.holder_last_folded, ").push_bind(name).push(") > 0");
    }
}

/// `AND` the order was created in the period: days of Europe/Paris, the last one included.
pub(super) fn push_period(sql: &mut QueryBuilder<Postgres>, filter: &OrderFilter) {
    if let Some(from) = filter.created_from {
        sql.push(" AND o.created_at >= ").push_bind(storable(from)).push("::date::timestamp AT TIME ZONE 'Europe/Paris'");
    }
    if let Some(to) = filter.created_to {
        sql.push(" AND o.created_at < (").push_bind(storable(to)).push("::date + 1)::timestamp AT TIME ZONE 'Europe/Paris'");
    }
}

/// Days that PostgreSQL can hold; nothing was created outside them.
fn storable(day: NaiveDate) -> NaiveDate {
    let year = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    day.clamp(year(1, 1, 1), year(9999, 12, 31))
}

fn push_choices(sql: &mut QueryBuilder<Postgres>, filter: &OrderFilter) {
    if let Some(portal) = filter.portal {
        sql.push(" AND o.portal_id = ").push_bind(portal.0);
    }
    if let Some(choice) = filter.r#type {
        sql.push(" AND o.type = ").push_bind(choice.as_str()).push("::text::order_type");
    }
    if let Some(choice) = filter.process {
        sql.push(" AND o.process = ").push_bind(choice.as_str()).push("::text::process");
    }
    if let Some(choice) = filter.phase {
        sql.push(" AND o.phase = ").push_bind(choice.as_str()).push("::text::phase");
    }
    if let Some(choice) = filter.status {
        sql.push(" AND o.status = ").push_bind(choice.as_str()).push("::text::order_status");
        // Said twice, so that the partial indexes of the list can serve it.
        sql.push(if choice.is_open() { " AND o.priority_class < 5" } else { " AND o.priority_class = 5" });
    }
}

/// Whether an open order can pass the filter.
pub(super) fn admits_open(filter: &OrderFilter) -> bool {
    filter.status.is_none_or(|s| s.is_open()) && filter.phase.is_none_or(|p| p < Phase::Generated)
}

/// Whether an order that is no longer open can pass the filter.
pub(super) fn admits_done(filter: &OrderFilter) -> bool {
    filter.status.is_none_or(|s| !s.is_open())
}

/// Whether at most a handful of orders can pass, found by a unique or nearly unique key.
pub(super) fn is_pinpoint(filter: &OrderFilter) -> bool {
    filter.number.is_some() || filter.portu_id.is_some() || filter.siren.as_ref().is_some_and(|s| s.as_str().len() == 9)
}

/// Whether the filter has conditions that the keys of a list in order of creation or priority do not cover.
pub(super) fn is_thinning(filter: &OrderFilter) -> bool {
    let OrderFilter { created_from: _, created_to: _, number, portu_id, siren, holder, portal, r#type, process, phase, status } = filter;
    number.is_some()
        || portu_id.is_some()
        || siren.is_some()
        || holder.is_some()
        || portal.is_some()
        || r#type.is_some()
        || process.is_some()
        || phase.is_some()
        || status.is_some()
}
