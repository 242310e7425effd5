//! The list as somebody walks along it from order to order (D-1): pages of it, one after the other, and the place of an
//! order among them.

use crate::list_url::ListUrl;
use api::OrderPage;

/// A page of the list, as far as the walk needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaf {
    /// The page's address: its query string.
    pub search: String,
    /// The numbers of its orders, from top to bottom.
    pub numbers: Vec<i64>,
    /// How many rows of the list precede it, where that is known.
    pub offset: Option<u64>,
    /// The cursor of the page before.
    pub previous: Option<String>,
    /// The cursor of the page after.
    pub next: Option<String>,
}

impl Leaf {
    /// What the walk needs of a page at this address.
    #[must_use]
    pub fn new(search: String, page: &OrderPage) -> Self {
        Self {
            search,
            numbers: page.orders.iter().map(|row| row.number).collect(),
            offset: page.offset,
            previous: page.previous.clone(),
            next: page.next.clone(),
        }
    }
}

/// An end of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Before the first page known.
    Front,
    /// After the last page known.
    Back,
}

/// What is beside an order in the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Neighbour {
    /// Nothing: the list ends there.
    #[default]
    Absent,
    /// An order on a page that is not known yet.
    Unread,
    /// This order.
    Order(i64),
}

/// Where an order stands in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// What is before it.
    pub previous: Neighbour,
    /// What is after it.
    pub next: Neighbour,
    /// Its rank, counted from 1, where it is known.
    pub rank: Option<u64>,
    /// The address of the page it is on.
    pub search: String,
}

impl Place {
    /// Somewhere on a page that is not known yet.
    #[must_use]
    pub fn unread(search: String) -> Self {
        Self { previous: Neighbour::Unread, next: Neighbour::Unread, rank: None, search }
    }

    /// What is beside the order on the way to this end.
    #[must_use]
    pub const fn towards(&self, end: End) -> Neighbour {
        match end {
            End::Front => self.previous,
            End::Back => self.next,
        }
    }
}

/// Pages of one list without a gap between them, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail(Vec<Leaf>);

impl Trail {
    /// A walk that begins on this page.
    #[must_use]
    pub fn from(leaf: Leaf) -> Self {
        Self(vec![leaf])
    }

    /// The place of an order; none when it is on no page known.
    #[must_use]
    pub fn place(&self, number: i64) -> Option<Place> {
        let leaf = self.0.iter().find(|leaf| leaf.numbers.contains(&number))?;
        let (front, back) = (self.0.first()?, self.0.last()?);
        let at = leaf.numbers.iter().position(|known| *known == number)?;
        let all: Vec<i64> = self.0.iter().flat_map(|leaf| leaf.numbers.iter().copied()).collect();
        let among_all = all.iter().position(|known| *known == number)?;
        Some(Place {
            previous: neighbour(among_all.checked_sub(1).and_then(|i| all.get(i)), front.previous.is_some()),
            next: neighbour(all.get(among_all + 1), back.next.is_some()),
            rank: leaf.offset.map(|offset| offset + at as u64 + 1),
            search: leaf.search.clone(),
        })
    }

    /// The page that an order's neighbour is on when it is none of those known: at which end, and its address.
    #[must_use]
    pub fn wanted(&self, number: i64) -> Option<(End, String)> {
        let page = |leaf: &Leaf, cursor: &Option<String>| Some(ListUrl::read(&leaf.search).on_page(Some(cursor.as_deref()?)).search());
        let (front, back) = (self.0.first()?, self.0.last()?);
        let at_front = front.numbers.first() == Some(&number);
        let at_back = back.numbers.last() == Some(&number);
        let before = || page(front, &front.previous).filter(|_| at_front).map(|search| (End::Front, search));
        let after = || page(back, &back.next).filter(|_| at_back).map(|search| (End::Back, search));
        before().or_else(after)
    }

    /// How many rows precede the page of `size` rows that a cursor opens, where a page known leads there. The server does
    /// not know any more once somebody jumped to the last page.
    #[must_use]
    pub fn offset_behind(&self, cursor: &str, size: u64) -> Option<u64> {
        self.0.iter().find_map(|leaf| {
            let offset = leaf.offset?;
            let leads = |to: &Option<String>| to.as_deref() == Some(cursor);
            match (leads(&leaf.previous), leads(&leaf.next)) {
                (true, _) => Some(offset.saturating_sub(size)),
                (_, true) => Some(offset + leaf.numbers.len() as u64),
                _ => None,
            }
        })
    }

    /// Adds the page that was wanted. One that turns out to be empty ends the list there.
    pub fn add(&mut self, end: End, mut leaf: Leaf) {
        let rows = leaf.numbers.len() as u64;
        match end {
            End::Front => {
                let Some(front) = self.0.first_mut() else { return };
                if rows == 0 {
                    front.previous = None;
                } else {
                    leaf.offset = leaf.offset.or_else(|| front.offset.map(|offset| offset.saturating_sub(rows)));
                    self.0.insert(0, leaf);
                }
            }
            End::Back => {
                let Some(back) = self.0.last_mut() else { return };
                if rows == 0 {
                    back.next = None;
                } else {
                    leaf.offset = leaf.offset.or_else(|| back.offset.map(|offset| offset + back.numbers.len() as u64));
                    self.0.push(leaf);
                }
            }
        }
    }
}

/// What is beside an order: one of those known, or at the end of them one on a further page if there is such a page.
fn neighbour(known: Option<&i64>, further: bool) -> Neighbour {
    match known {
        Some(number) => Neighbour::Order(*number),
        None if further => Neighbour::Unread,
        None => Neighbour::Absent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(search: &str, numbers: &[i64], cursors: (Option<&str>, Option<&str>)) -> Leaf {
        let (previous, next) = (cursors.0.map(str::to_owned), cursors.1.map(str::to_owned));
        Leaf { search: search.to_owned(), numbers: numbers.to_vec(), offset: None, previous, next }
    }

    #[test]
    fn a_walk_goes_over_the_edges_of_pages() {
        let first = Leaf { offset: Some(2), ..leaf("?sort=number&page=b", &[3, 4], (Some("a"), Some("c"))) };
        let mut trail = Trail::from(first);
        assert_eq!(trail.wanted(3), Some((End::Front, "?page=a&sort=number".to_owned())));
        assert_eq!(trail.wanted(4), Some((End::Back, "?page=c&sort=number".to_owned())));

        trail.add(End::Back, leaf("?page=c&sort=number", &[5, 6], (Some("b"), None)));
        trail.add(End::Front, leaf("?page=a&sort=number", &[1, 2], (None, Some("b"))));
        assert_eq!((trail.wanted(4), trail.wanted(3), trail.wanted(1), trail.wanted(6)), (None, None, None, None));
        let place = |number| trail.place(number).expect("known");
        assert_eq!((place(3).previous, place(4).next), (Neighbour::Order(2), Neighbour::Order(5)));
        assert_eq!((place(1).previous, place(6).next), (Neighbour::Absent, Neighbour::Absent));
        assert_eq!([1, 3, 6].map(|number| place(number).rank), [Some(1), Some(3), Some(6)]);
        assert_eq!(place(6).search, "?page=c&sort=number");
        assert_eq!(trail.place(7), None);
    }

    #[test]
    fn an_order_on_a_page_to_come_is_not_taken_for_the_end_of_the_list() {
        let trail = Trail::from(leaf("?", &[3, 4], (Some("a"), Some("c"))));
        let place = |number| trail.place(number).expect("known");
        assert_eq!((place(3).towards(End::Front), place(3).towards(End::Back)), (Neighbour::Unread, Neighbour::Order(4)));
        assert_eq!((place(4).towards(End::Front), place(4).towards(End::Back)), (Neighbour::Order(3), Neighbour::Unread));
    }

    #[test]
    fn a_page_tells_how_many_rows_precede_those_it_leads_to() {
        let trail = Trail::from(Leaf { offset: Some(80), ..leaf("?", &[1, 2, 3], (Some("p"), Some("n"))) });
        assert_eq!(trail.offset_behind("p", 50), Some(30));
        assert_eq!(trail.offset_behind("n", 50), Some(83));
        assert_eq!(trail.offset_behind("x", 50), None);
        assert_eq!(Trail::from(leaf("?", &[1], (Some("p"), None))).offset_behind("p", 50), None);
    }

    #[test]
    fn the_only_row_of_a_page_has_neighbours_on_both_sides() {
        let mut trail = Trail::from(leaf("?page_size=1", &[7], (Some("p"), Some("n"))));
        let (end, _) = trail.wanted(7).expect("the page before");
        trail.add(end, leaf("", &[6], (None, None)));
        assert_eq!(trail.wanted(7).map(|(end, _)| end), Some(End::Back));
    }

    #[test]
    fn a_page_that_is_empty_by_now_is_not_asked_for_again() {
        let mut trail = Trail::from(leaf("?", &[7], (Some("p"), Some("n"))));
        trail.add(End::Front, leaf("", &[], (None, None)));
        trail.add(End::Back, leaf("", &[], (None, None)));
        assert_eq!(trail.wanted(7), None);
    }
}
