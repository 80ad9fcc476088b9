//! The one graph that orders everything: what makes a thing comes before what needs it, and what
//! lets go of a thing before what removes it.
//!
//! There are no phases per kind of object. Among what may come next, the [key](Key) decides, so
//! that the same actions always come out in the same order.

use std::collections::{BTreeSet, HashMap};

use crate::model::ObjectId;

/// What actions wait for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// The object can be named, but is not what it will be: a shell type, an empty view.
    Begun(ObjectId),
    /// The object is there in its new form.
    Made(ObjectId),
    /// The object is gone in its old form: dropped, or turned into the new one.
    Gone(ObjectId),
    /// The object's name is free for another one.
    Free(ObjectId),
    /// The rows of the table's old form are in the new one, or what the column wants of its rows is shown.
    Filled(ObjectId),
    /// The table is a child of its new parents.
    Linked(ObjectId),
    /// The table is no child of its old parents any more.
    Unlinked(ObjectId),
}

/// Something to do, with what it has to do with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action<T> {
    /// Decides among actions that may come next; unique.
    pub key: Key,
    /// What has come about when it is done.
    pub causes: Vec<Event>,
    /// What has to have come about before; what no action causes has.
    pub after: Vec<Event>,
    /// What may only come about when this is done.
    pub before: Vec<Event>,
    /// What is done.
    pub what: T,
}

/// The order of actions that do not depend on each other: by rank, then by object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Low ranks come early.
    pub rank: u8,
    /// The object.
    pub object: ObjectId,
    /// Tells several actions on one object apart, in their order.
    pub number: u32,
}

/// Actions that wait for each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("order the statements: {} wait for each other", list(.actions))]
pub struct Cycle {
    /// The actions, in order.
    pub actions: Vec<Key>,
}

fn list(actions: &[Key]) -> String {
    let names: Vec<String> = actions.iter().map(|key| key.object.to_string()).collect();
    names.join(", ")
}

/// Puts the actions in order.
///
/// # Errors
/// When actions wait for each other.
pub fn sort<T>(actions: Vec<Action<T>>) -> Result<Vec<Action<T>>, Cycle> {
    let graph = Graph::of(&actions);
    let order = graph.order().map_err(|left| Cycle { actions: core(&graph, &actions, left) })?;
    let mut slots: Vec<Option<Action<T>>> = actions.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|at| slots.get_mut(at)?.take()).collect())
}

struct Graph {
    /// By action: the actions that come after it.
    after: Vec<BTreeSet<usize>>,
    /// By action: how many come before it.
    before: Vec<usize>,
    /// By action: its place in the order of keys.
    place: Vec<usize>,
}

impl Graph {
    fn of<T>(actions: &[Action<T>]) -> Self {
        let mut causes: HashMap<&Event, Vec<usize>> = HashMap::new();
        for (at, action) in actions.iter().enumerate() {
            action.causes.iter().for_each(|event| causes.entry(event).or_default().push(at));
        }
        let mut by_key: Vec<usize> = (0..actions.len()).collect();
        by_key.sort_by(|a, b| actions.get(*a).map(|x| &x.key).cmp(&actions.get(*b).map(|x| &x.key)));
        let mut place = vec![0; actions.len()];
        for (position, at) in by_key.into_iter().enumerate() {
            if let Some(slot) = place.get_mut(at) {
                *slot = position;
            }
        }
        let mut graph = Graph { after: vec![BTreeSet::new(); actions.len()], before: vec![0; actions.len()], place };
        for (at, action) in actions.iter().enumerate() {
            for event in &action.after {
                causes.get(event).into_iter().flatten().for_each(|cause| graph.edge(*cause, at));
            }
            for event in &action.before {
                causes.get(event).into_iter().flatten().for_each(|cause| graph.edge(at, *cause));
            }
        }
        graph
    }

    fn edge(&mut self, first: usize, second: usize) {
        if first != second
            && self.after.get_mut(first).is_some_and(|after| after.insert(second))
            && let Some(before) = self.before.get_mut(second)
        {
            *before += 1;
        }
    }

    /// Returns the order, or what is left when nothing may come next.
    fn order(&self) -> Result<Vec<usize>, Vec<usize>> {
        let mut before = self.before.clone();
        let place = |at: usize| self.place.get(at).copied().unwrap_or_default();
        let mut ready: BTreeSet<(usize, usize)> =
            (0..before.len()).filter(|at| before.get(*at) == Some(&0)).map(|at| (place(at), at)).collect();
        let mut order = Vec::with_capacity(before.len());
        while let Some((_, at)) = ready.pop_first() {
            order.push(at);
            for next in self.after.get(at).into_iter().flatten() {
                if let Some(count) = before.get_mut(*next) {
                    *count -= 1;
                    if *count == 0 {
                        ready.insert((place(*next), *next));
                    }
                }
            }
        }
        if order.len() == before.len() {
            Ok(order)
        } else {
            let done: BTreeSet<usize> = order.into_iter().collect();
            Err((0..before.len()).filter(|at| !done.contains(at)).collect())
        }
    }
}

/// The keys of one circle among the actions that are left.
fn core<T>(graph: &Graph, actions: &[Action<T>], left: Vec<usize>) -> Vec<Key> {
    let left: BTreeSet<usize> = left.into_iter().collect();
    // Every action that is left waits for another one that is left: walking back ends in a circle.
    let waits_for =
        |at: usize| left.iter().copied().find(|other| graph.after.get(*other).is_some_and(|after| after.contains(&at)));
    let mut path = Vec::new();
    let mut at = left.first().copied();
    while let Some(here) = at {
        if let Some(start) = path.iter().position(|seen| *seen == here) {
            path.drain(..start);
            break;
        }
        path.push(here);
        at = waits_for(here);
    }
    path.reverse();
    path.into_iter().filter_map(|at| Some(actions.get(at)?.key.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    fn id(name: &str) -> ObjectId {
        ObjectId::in_schema(Kind::Table, "s", name)
    }

    fn made(names: &[&str]) -> Vec<Event> {
        names.iter().map(|name| Event::Made(id(name))).collect()
    }

    fn gone(names: &[&str]) -> Vec<Event> {
        names.iter().map(|name| Event::Gone(id(name))).collect()
    }

    fn action(name: &str, causes: Vec<Event>, after: Vec<Event>, before: Vec<Event>) -> Action<String> {
        let key = Key { rank: 0, object: id(name), number: 0 };
        Action { key, causes, after, before, what: name.to_owned() }
    }

    fn sorted(actions: Vec<Action<String>>) -> Vec<String> {
        sort(actions).unwrap().into_iter().map(|action| action.what).collect()
    }

    #[test]
    fn makers_come_before_users_and_users_before_removers() {
        let order = sorted(vec![
            action("a uses b and c", made(&["a"]), made(&["b", "c"]), vec![]),
            action("b", made(&["b"]), vec![], vec![]),
            action("c again", made(&["c"]), gone(&["c"]), vec![]),
            action("drop c", gone(&["c"]), vec![], vec![]),
            action("drop d, that used c", gone(&["d"]), vec![], gone(&["c"])),
        ]);
        assert_eq!(order, ["b", "drop d, that used c", "drop c", "c again", "a uses b and c"]);
    }

    #[test]
    fn a_circle_is_named() {
        let error = sort(vec![
            action("z", made(&["z"]), vec![], vec![]),
            action("a", made(&["a"]), made(&["b"]), vec![]),
            action("b", made(&["b"]), made(&["a"]), vec![]),
            action("waits", vec![], made(&["a"]), vec![]),
        ])
        .unwrap_err();
        assert_eq!(error.actions.len(), 2, "{error}");
    }

    proptest::proptest! {
        #[test]
        fn the_order_does_not_depend_on_the_order_given(
            edges in proptest::collection::vec((0..12usize, 0..12usize), 0..30),
            seed in 0..12usize,
        ) {
            let make = |at: usize| {
                let name = format!("t{at:02}");
                // Only what has a lower number is needed: no circles.
                let needs: Vec<String> =
                    edges.iter().filter(|(a, b)| *a == at && b < a).map(|(_, b)| format!("t{b:02}")).collect();
                let needs: Vec<&str> = needs.iter().map(String::as_str).collect();
                action(&name, made(&[&name]), made(&needs), vec![])
            };
            let mut rotated: Vec<usize> = (0..12).collect();
            rotated.rotate_left(seed);
            let one = sorted((0..12).map(make).collect());
            let other = sorted(rotated.into_iter().map(make).collect());
            proptest::prop_assert_eq!(one, other);
        }
    }
}
