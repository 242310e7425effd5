//! A gate on what each list touches: shared buffers at 100 000 orders, which do not depend on the machine's speed. A
//! case that needs more than its line of `lists.txt` allows has lost its index.

use crate::cases::{Case, buffers, cases, deep, fifty};
use crate::common::{authorities, everything, now, portals, seeded_single};
use db::Db;
use domain::orders::PageMove;
use domain::policy::Scope;

/// What the first page, a deep page and the total touch.
async fn touched(db: &Db, scope: &Scope, case: &Case) -> [i64; 3] {
    let place = deep(db, scope, case).await;
    let start = buffers(db).await;
    db::orders::list(db, scope, &case.filter, &fifty(case.sort, PageMove::First), now()).await.expect("lists");
    let first = buffers(db).await;
    db::orders::list(db, scope, &case.filter, &fifty(case.sort, place), now()).await.expect("lists");
    let deep = buffers(db).await;
    db::orders::count(db, scope, &case.filter).await.expect("counts");
    [first - start, deep - first, buffers(db).await - deep]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_touches_more_buffers_than_allowed() {
    let db = seeded_single(100_000, 1).await;
    let operators = [everything(), authorities(&["EST"]), authorities(&["EST", "OUEST"])];
    let accounts = [portals(&["standard-v4", "experts-justice"])];
    let mut over = Vec::new();
    for case in cases(&db).await {
        for (scopes, allowed) in [&operators[..], &accounts[..]].into_iter().zip(&case.allowed) {
            for scope in scopes {
                let touched = touched(&db, scope, &case).await;
                if touched.iter().zip(allowed).any(|(touched, allowed)| touched > allowed) {
                    over.push(format!("{} | {touched:?} of {allowed:?} | {:?}", case.name, scope.reach()));
                }
            }
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}
