//! `ra-portal ra`, `portal` and `offer`: what the settings page does, for whoever sits at the machine. A document is the
//! API's, read by the same rules and written by the same use cases, so that the audit log has it too.

mod assignment;

pub(crate) use assignment::Assignment;

use super::{at_the_machine, database_for_work, print};
use crate::cli::{ConfigFile, OfferCommand, PortalCommand, RaCommand};
use crate::config;
use anyhow::{Context, Result, anyhow};
use api::{AuthoritySettings, Document, FieldError, OfferSettings, OverdueDaysView, PortalSettings};
use app::{Ctx, Precondition, Saved, Stored};
use domain::portals::{self, OverdueDays, PortalOffer};
use domain::values::{OfferCode, RaCode, Slug, ValueError};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write;

/// Registration authorities.
pub(super) async fn ra(command: RaCommand) -> Result<()> {
    match command {
        RaCommand::List { config } => {
            let ctx = ctx(&config).await?;
            let authorities = app::authorities::list(&ctx).await.map_err(sentence)?;
            print(&lines(authorities, |ra| format!("{}\t{}", ra.code, ra.name)));
        }
        RaCommand::Show { config, code } => {
            let (code, ctx) = (name(&code, RaCode::parse)?, ctx(&config).await?);
            print(&shown(&AuthoritySettings::from(app::authorities::fetch(&ctx, &code).await.map_err(sentence)?.record))?);
        }
        RaCommand::Add { config, code, values } => {
            let (code, new) = (name(&code, RaCode::parse)?, json!({"name": ""}));
            let settings: portals::AuthoritySettings = read(new, &values)?;
            let ctx = ctx(&config).await?;
            report(&code, app::authorities::save(&ctx, &code, &settings, &Precondition::New).await)?;
        }
        RaCommand::Set { config, code, values } => {
            let (code, ctx) = (name(&code, RaCode::parse)?, ctx(&config).await?);
            let (there, seen) = document::<_, AuthoritySettings>(app::authorities::fetch(&ctx, &code).await)?;
            let settings: portals::AuthoritySettings = read(there, &values)?;
            report(&code, app::authorities::save(&ctx, &code, &settings, &seen).await)?;
        }
    }
    Ok(())
}

/// Order portals.
pub(super) async fn portal(command: PortalCommand) -> Result<()> {
    match command {
        PortalCommand::List { config } => {
            let ctx = ctx(&config).await?;
            let portals = app::portals::list(&ctx).await.map_err(sentence)?;
            print(&lines(portals, |portal| format!("{}\t{}\t{}", portal.slug, portal.ra.code, portal.name)));
        }
        PortalCommand::Show { config, slug } => {
            let (slug, ctx) = (name(&slug, Slug::parse)?, ctx(&config).await?);
            print(&shown(&PortalSettings::from(app::portals::fetch(&ctx, &slug).await.map_err(sentence)?.record))?);
        }
        PortalCommand::Add { config, slug, values } => {
            let slug = name(&slug, Slug::parse)?;
            let settings: portals::PortalSettings = read(new_portal()?, &values)?;
            let ctx = ctx(&config).await?;
            report(&slug, app::portals::save(&ctx, &slug, &settings, &Precondition::New).await)?;
        }
        PortalCommand::Set { config, slug, values } => {
            let (slug, ctx) = (name(&slug, Slug::parse)?, ctx(&config).await?);
            let (there, seen) = document::<_, PortalSettings>(app::portals::fetch(&ctx, &slug).await)?;
            let settings: portals::PortalSettings = read(there, &values)?;
            report(&slug, app::portals::save(&ctx, &slug, &settings, &seen).await)?;
        }
    }
    Ok(())
}

/// What portals sell.
pub(super) async fn offer(command: OfferCommand) -> Result<()> {
    match command {
        OfferCommand::List { config, portal } => {
            let (portal, ctx) = (name(&portal, Slug::parse)?, ctx(&config).await?);
            let offers = app::offers::list(&ctx, &portal).await.map_err(sentence)?;
            print(&lines(offers, |Stored { record: offer, .. }| {
                let sold = if offer.on_sale { "on sale" } else { "not on sale" };
                format!("{}\t{}\t{}\t{sold}", offer.code, euros(offer.total_incl_vat_cents()), offer.label)
            }));
        }
        OfferCommand::Show { config, portal, code } => {
            let (portal, code) = (name(&portal, Slug::parse)?, name(&code, OfferCode::parse)?);
            let ctx = ctx(&config).await?;
            print(&shown(&OfferSettings::from(app::offers::fetch(&ctx, &portal, &code).await.map_err(sentence)?.record))?);
        }
        OfferCommand::Add { config, portal, code, values } => {
            let (portal, code) = (name(&portal, Slug::parse)?, name(&code, OfferCode::parse)?);
            let new = json!({"processes": ["digital", "paper"], "price_lines": [], "on_sale": true});
            let offer = read::<PortalOffer<()>>(new, &values)?.under(code.clone());
            let ctx = ctx(&config).await?;
            report(&code, app::offers::save(&ctx, &portal, &offer, &Precondition::New).await)?;
        }
        OfferCommand::Set { config, portal, code, values } => {
            let (portal, code) = (name(&portal, Slug::parse)?, name(&code, OfferCode::parse)?);
            let ctx = ctx(&config).await?;
            let (there, seen) = document::<_, OfferSettings>(app::offers::fetch(&ctx, &portal, &code).await)?;
            let offer = read::<PortalOffer<()>>(there, &values)?.under(code.clone());
            report(&code, app::offers::save(&ctx, &portal, &offer, &seen).await)?;
        }
    }
    Ok(())
}

/// Who works here, on the configured database.
async fn ctx(file: &ConfigFile) -> Result<Ctx> {
    let (log, database) = config::database_only(&file.config)?;
    Ok(at_the_machine(database_for_work(&log, &database, file).await?))
}

/// What a new portal has unless it is said otherwise.
fn new_portal() -> Result<Value> {
    let overdue_days = serde_json::to_value(OverdueDaysView::from(OverdueDays::DEFAULT))?;
    let flags = json!({"holders_own_siren_only": false, "accepts_cards": true, "notification_addresses": [], "overdue_days": overdue_days});
    Ok(flags)
}

/// A record as the API's document, and the version that was seen.
fn document<T, D: From<T> + Serialize>(found: app::Result<Stored<T>>) -> Result<(Value, Precondition)> {
    let Stored { record, version } = found.map_err(sentence)?;
    Ok((serde_json::to_value(D::from(record))?, Precondition::Versions(vec![version])))
}

/// The document with what is to be different, read by the API's rules.
fn read<D: Document>(mut document: Value, values: &[Assignment]) -> Result<D> {
    for value in values {
        value.apply(&mut document).map_err(|why| anyhow!(why))?;
    }
    D::read(&document).map_err(|unread| wrong(&unread.errors))
}

/// A name that a record goes by.
fn name<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Result<T> {
    parse(text).map_err(|_| anyhow!("`{text}` is no name for it: an authority's code has capitals, digits, - and _; a portal's slug and an offer's code have small letters, digits and -."))
}

/// Says what came of it.
fn report(name: &impl std::fmt::Display, outcome: app::Result<Saved>) -> Result<()> {
    let saved = outcome.map_err(sentence)?;
    print(&format!("{name} {} (version {}).\n", if saved.is_new { "is new" } else { "is as you said" }, saved.version));
    Ok(())
}

/// An error of a use case in words for who sits at the machine.
fn sentence(error: app::Error) -> anyhow::Error {
    match error {
        app::Error::NotFound => anyhow!("There is none of this name; `list` shows which there are, `add` makes one."),
        app::Error::PreconditionFailed => anyhow!("There is one of this name already, or somebody changed it meanwhile; `set` changes it."),
        app::Error::Invalid(fields) => wrong(&fields.iter().map(FieldError::from).collect::<Vec<_>>()),
        other => anyhow::Error::from(other).context("Nothing was changed"),
    }
}

fn wrong(errors: &[FieldError]) -> anyhow::Error {
    let fields: String = errors.iter().map(|error| format!("\n  - {}: {}", error.field, error.message)).collect();
    anyhow!("Nothing was changed; these fields are wrong:{fields}")
}

fn shown(document: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string_pretty(document).context("The document cannot be written")? + "\n")
}

fn lines<T>(rows: Vec<T>, line: impl Fn(T) -> String) -> String {
    rows.into_iter().fold(String::new(), |mut text, row| {
        let _ = writeln!(text, "{}", line(row));
        text
    })
}

fn euros(cents: i64) -> String {
    format!("{},{:02} €", cents / 100, cents % 100)
}
