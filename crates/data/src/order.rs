//! Which tables come before which, and which only together.

use crate::discover::Reference;

/// Tables that reference each other, in circles; most often one alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Component {
    /// The tables, in order.
    pub(crate) tables: Vec<usize>,
    /// Whether rows may reference rows of the component itself.
    pub(crate) is_circular: bool,
    /// Components whose rows are referenced by rows of this one.
    pub(crate) parents: Vec<usize>,
}

/// Finds the components of `count` tables (Tarjan, “Depth-first search and linear graph algorithms”,
/// 1972, without recursion). Parents come before their children.
pub(crate) fn components(count: usize, references: &[Reference]) -> Vec<Component> {
    let mut to = vec![Vec::new(); count];
    for reference in references {
        if let Some(list) = to.get_mut(reference.from) {
            list.push(reference.to);
        }
    }
    let mut search = Search { to: &to, index: vec![None; count], low: vec![0; count], ..Search::default() };
    for table in 0..count {
        search.visit(table);
    }
    // A component is complete only when all that it references are: parents come first.
    let found = search.found;
    let mut of = vec![0; count];
    for (number, tables) in found.iter().enumerate() {
        for table in tables {
            if let Some(slot) = of.get_mut(*table) {
                *slot = number;
            }
        }
    }
    let component = |table: usize| of.get(table).copied().unwrap_or_default();
    let make = |mut tables: Vec<usize>| {
        tables.sort_unstable();
        Component { tables, is_circular: false, parents: Vec::new() }
    };
    let mut components: Vec<Component> = found.into_iter().map(make).collect();
    for reference in references {
        let (from, to) = (component(reference.from), component(reference.to));
        if let Some(component) = components.get_mut(from) {
            match from == to {
                true => component.is_circular = true,
                false => component.parents.push(to),
            }
        }
    }
    for component in &mut components {
        component.parents.sort_unstable();
        component.parents.dedup();
    }
    components
}

#[derive(Default)]
struct Search<'a> {
    to: &'a [Vec<usize>],
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    next: usize,
    stack: Vec<usize>,
    is_on_stack: std::collections::HashSet<usize>,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, start: usize) {
        if self.index.get(start).copied().flatten().is_some() {
            return;
        }
        let mut path = vec![(start, 0)];
        while let Some((table, place)) = path.pop() {
            if place == 0 {
                self.enter(table);
            }
            let next = self.to.get(table).and_then(|list| list.get(place)).copied();
            match next {
                Some(next) => {
                    path.push((table, place + 1));
                    match self.index.get(next).copied().flatten() {
                        None => path.push((next, 0)),
                        Some(index) if self.is_on_stack.contains(&next) => self.lower(table, index),
                        Some(_) => {}
                    }
                }
                None => {
                    self.leave(table);
                    if let Some((parent, _)) = path.last() {
                        let low = self.low.get(table).copied().unwrap_or_default();
                        if self.is_on_stack.contains(&table) {
                            self.lower(*parent, low);
                        }
                    }
                }
            }
        }
    }

    fn enter(&mut self, table: usize) {
        if let (Some(index), Some(low)) = (self.index.get_mut(table), self.low.get_mut(table)) {
            *index = Some(self.next);
            *low = self.next;
        }
        self.next += 1;
        self.stack.push(table);
        self.is_on_stack.insert(table);
    }

    fn lower(&mut self, table: usize, to: usize) {
        if let Some(low) = self.low.get_mut(table) {
            *low = (*low).min(to);
        }
    }

    fn leave(&mut self, table: usize) {
        if self.index.get(table).copied().flatten() != self.low.get(table).copied() {
            return;
        }
        let mut component = Vec::new();
        while let Some(member) = self.stack.pop() {
            self.is_on_stack.remove(&member);
            component.push(member);
            if member == table {
                break;
            }
        }
        self.found.push(component);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(count: usize, edges: &[(usize, usize)]) -> Vec<(Vec<usize>, bool, Vec<usize>)> {
        let references: Vec<Reference> = edges.iter().map(|(from, to)| Reference { from: *from, to: *to }).collect();
        components(count, &references).into_iter().map(|c| (c.tables, c.is_circular, c.parents)).collect()
    }

    #[test]
    fn parents_come_first_and_circles_together() {
        assert_eq!(
            made(3, &[(0, 1), (1, 2)]),
            [(vec![2], false, vec![]), (vec![1], false, vec![0]), (vec![0], false, vec![1])]
        );
        assert_eq!(
            made(4, &[(0, 1), (1, 0), (2, 2), (3, 0), (3, 2)]),
            [(vec![0, 1], true, vec![]), (vec![2], true, vec![]), (vec![3], false, vec![0, 1])]
        );
        // A long chain does not exhaust the stack.
        let chain: Vec<(usize, usize)> = (0..100_000).map(|n| (n, n + 1)).collect();
        assert_eq!(made(100_001, &chain).len(), 100_001);
    }
}
