//! What keeps the schema from being brought up to date is said.

use crate::common::seeded;
use db::{Db, Error};
use sqlx::Executor;

/// As it was before names that look the same were one.
const BEFORE: &str = "DROP INDEX portals_name_key_folded; DROP INDEX registration_authorities_name_key_folded; DROP FUNCTION name_key;
    DELETE FROM _sqlx_migrations WHERE version = 20261128000171;
    INSERT INTO registration_authorities VALUES ('A', 'Barreau de l’Orne'), ('B', 'BARREAU  de l''Orne'), ('C', 'Barreau de Lorne');
    INSERT INTO portals (ra_code, slug, name) VALUES ('A', 'a', 'Experts'), ('A', 'b', 'Expérts'), ('A', 'c', 'Autres')";

async fn clash(db: &Db) -> String {
    match db::migrate(db).await {
        Err(Error::NamesLookTheSame { names }) => names,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_look_the_same_are_named_before_they_have_to_differ() {
    let db = seeded(20, 5).await;
    db.pool().execute(sqlx::raw_sql(BEFORE)).await.expect("an older schema");
    let authorities = "the registration authorities A “Barreau de l’Orne”, B “BARREAU  de l'Orne”";
    assert_eq!(clash(&db).await, format!("{authorities}; the portals a “Experts”, b “Expérts”"));
    db.pool().execute("UPDATE portals SET name = 'Experts (2)' WHERE slug = 'b'").await.expect("another name");
    assert_eq!(clash(&db).await, authorities, "asked again, nothing is left of the first time");
    db.pool().execute("UPDATE registration_authorities SET name = 'Orne' WHERE code = 'B'").await.expect("another name");
    db::migrate(&db).await.expect("migrates");
    assert_eq!(db::verify::verify(&db).await.expect("asked").len(), 0);
}
