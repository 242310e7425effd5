//! A gate on what each list touches: shared buffers at 100 000 orders, which do not depend on the machine's speed. A
//! case that needs more than its line allows has lost its index.

use crate::cases::{buffers, cases, deep, fifty};
use crate::common::{authorities, everything, now, seeded_single};
use domain::orders::PageMove;

/// Per case, the most buffers that the first page, a deep page and the total may touch, whoever asks: about twice what
/// was measured when it was written. Only ever lowered, unless a commit says why.
const ALLOWED: &[(&str, [i64; 3])] = &[
    ("none", [150, 100, 200]),
    ("30 days", [300, 100, 100]),
    ("30 days, name mar", [400, 250, 250]),
    ("siren 7", [350, 100, 5_200]),
    ("siren 23", [400, 250, 4_700]),
    ("siren 234", [1_500, 1_400, 1_200]),
    ("siren 23451", [150, 150, 100]),
    ("name e", [350, 100, 5_200]),
    ("name to", [700, 700, 2_500]),
    ("name qj", [550, 500, 250]),
    ("name zzz", [100, 100, 100]),
    ("name mar", [450, 450, 3_700]),
    ("name lambert", [1_500, 1_500, 1_300]),
    ("siren 23, name to", [650, 600, 300]),
    ("siren 23, name qj", [100, 100, 100]),
    ("siren 234, name mar", [250, 250, 100]),
    ("siren 7, name e", [350, 150, 5_200]),
    ("to verify", [400, 300, 250]),
    ("closed", [200, 100, 200]),
    ("cancelled", [500, 300, 150]),
    ("paper", [400, 150, 100]),
    ("sort priority", [150, 100, 200]),
    ("sort -priority", [100, 150, 200]),
    ("sort number", [100, 100, 200]),
    ("sort -number", [100, 100, 200]),
    ("sort portu_id", [100, 100, 200]),
    ("sort -portu_id", [100, 100, 200]),
    ("sort holder", [700, 650, 200]),
    ("sort -holder", [650, 750, 200]),
    ("sort created_at", [100, 100, 200]),
    ("sort -created_at", [100, 100, 200]),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_list_touches_more_buffers_than_allowed() {
    let db = seeded_single(100_000, 1).await;
    let one = authorities(&["EST"]);
    let mut over = Vec::new();
    for scope in [&everything(), &one] {
        for case in cases(now()) {
            let (_, allowed) = ALLOWED.iter().find(|(name, _)| *name == case.name).expect("every case has its line");
            let place = deep(&db, scope, &case, now()).await;
            let start = buffers(&db).await;
            db::orders::list(&db, scope, &case.filter, &fifty(case.sort, PageMove::First), now()).await.expect("lists");
            let first = buffers(&db).await;
            db::orders::list(&db, scope, &case.filter, &fifty(case.sort, place), now()).await.expect("lists");
            let deep = buffers(&db).await;
            db::orders::count(&db, scope, &case.filter).await.expect("counts");
            let total = buffers(&db).await;
            let touched = [first - start, deep - first, total - deep];
            if touched.iter().zip(allowed).any(|(touched, allowed)| touched > allowed) {
                over.push(format!("{scope:?} {}: {touched:?} of {allowed:?}", case.name));
            }
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}
