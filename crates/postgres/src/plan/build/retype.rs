//! Columns whose type changes, or is made again under its name.

use driftless_schema::model::{Body, Column, Kind, ObjectId};

use super::Builder;
use crate::plan::ddl::alter::column::Using;
use crate::plan::ddl::{alter, cast, question, text};
use crate::plan::fate::{ColumnFate, Fate, Side};

impl Builder<'_, '_> {
    /// How values are brought over, where the type changes or is made again.
    pub(super) fn retype(&self, table: &ObjectId, id: &ObjectId, base: &Column, wanted: &Column) -> Option<Using> {
        let is_forced = self.fates.column(id) == Some(ColumnFate::Retype) && !self.is_done_by_parent(id, table);
        let differs = base.data_type != wanted.data_type || base.collation != wanted.collation;
        if !is_forced && !differs || self.moves_with_extension(id, base, wanted) {
            return None;
        }
        let name = text::name(&id.name);
        let made_again = self.rebuilt_type(wanted);
        let expression = match &made_again {
            Some(of) if base.data_type == wanted.data_type => self.by_new_type(&name, base, of),
            _ => cast::expression(&name, &base.data_type, &wanted.data_type),
        };
        let check = self.cast_check(table, id, base, wanted, &expression, made_again.as_ref());
        let cost = made_again.as_ref().map_or(cast::Cost::NONE, |of| self.cost_of_rebuilding(of));
        Some(Using { expression, check, cost })
    }

    /// What becomes of values of a type that is made again.
    fn cost_of_rebuilding(&self, of: &ObjectId) -> cast::Cost {
        let body = |side| self.fates.object(side, of).map(|object| &object.body);
        let written = cast::Cost { rewrites: true, may_fail: true, may_lose: false };
        match (body(Side::Old), body(Side::New)) {
            (Some(Body::Domain(old)), Some(Body::Domain(new))) => written.and(cast::cost(&old.base, &new.base)),
            (Some(Body::Composite(old)), Some(Body::Composite(new))) => {
                let costs = old.attributes.iter().map(|old| {
                    let new = new.attributes.iter().find(|new| new.name == old.name);
                    new.map_or(cast::Cost { may_lose: true, ..written }, |new| {
                        cast::cost(&old.data_type, &new.data_type)
                    })
                });
                costs.fold(written, cast::Cost::and)
            }
            _ => written,
        }
    }

    /// Whether the type of a column is an extension's, which moves to the wanted schema itself.
    fn moves_with_extension(&self, id: &ObjectId, base: &Column, wanted: &Column) -> bool {
        let (from, to) = (base.data_type.shape(), wanted.data_type.shape());
        let schema = |side, extension: &ObjectId| match self.fates.object(side, extension).map(|object| &object.body) {
            Some(Body::Extension(extension)) => Some(extension.schema.clone()),
            _ => None,
        };
        from.name == to.name
            && from.is_array == to.is_array
            && from.schema != to.schema
            && self.fates.old_needs.needs(id).any(|need| {
                need.kind == Kind::Extension
                    && self.fates.stays(need)
                    && schema(Side::Old, need) == from.schema
                    && schema(Side::New, need) == to.schema
            })
    }

    /// The type of a column, where it is made again.
    pub(super) fn rebuilt_type(&self, column: &Column) -> Option<ObjectId> {
        let name = column.data_type.shape().qualified()?;
        let (id, _) = self.fates.new.type_named(&name)?;
        (self.fates.get(id) == Fate::Rebuild).then(|| id.clone())
    }

    /// Values of a type's old form as values of its new one, which has the same name.
    pub(super) fn by_new_type(&self, name: &str, column: &Column, of: &ObjectId) -> String {
        let shape = column.data_type.shape();
        let (old, new) = (self.fates.object(Side::Old, of), self.fates.object(Side::New, of));
        if let (Some(Body::Composite(old)), Some(Body::Composite(new)), false) =
            (old.map(|o| &o.body), new.map(|o| &o.body), shape.is_array)
        {
            return alter::composite_value(name, old, new, &column.data_type);
        }
        let via = if shape.is_array { "text[]" } else { "text" };
        format!("{name}::{via}::{}", column.data_type)
    }

    /// What the data is asked about a cast.
    fn cast_check(
        &self,
        table: &ObjectId,
        id: &ObjectId,
        base: &Column,
        wanted: &Column,
        expression: &str,
        made_again: Option<&ObjectId>,
    ) -> Option<(String, String)> {
        if table.kind == Kind::ForeignTable {
            return None;
        }
        if let Some(of) = made_again {
            let Some(Body::Enum(new)) = self.fates.object(Side::New, of).map(|object| &object.body) else {
                return None;
            };
            if base.data_type.shape().is_array {
                return None;
            }
            let sql = question::others(table, &id.name, &new.labels);
            return Some((sql, format!("hold a label in {id} that is not wanted any more")));
        }
        let is_there = match wanted.data_type.shape().qualified() {
            None => true,
            Some(name) => self.fates.old.type_named(&name).is_some(),
        };
        let may_fail = cast::cost(&base.data_type, &wanted.data_type).may_fail;
        (is_there && may_fail).then(|| {
            (
                question::failures(table, expression),
                format!("cannot be cast from {} to {} in {id}", base.data_type, wanted.data_type),
            )
        })
    }
}
