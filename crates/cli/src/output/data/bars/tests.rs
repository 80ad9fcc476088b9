use std::io;
use std::sync::Mutex;

use driftless_data::{Check, TableReport};
use indicatif::TermLike;

use super::super::fixture::{name, table};
use super::*;

/// A terminal that remembers what was written on it, without the movements of its cursor.
#[derive(Debug, Clone, Default)]
struct Screen(Arc<Mutex<String>>);

impl Screen {
    fn write(&self, text: &str) -> io::Result<()> {
        self.0.lock().unwrap().push_str(text);
        Ok(())
    }

    /// Returns what was written since the last time.
    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        100
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write(&format!("{text}\n"))
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.write(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

fn bars(screen: &Screen) -> Bars {
    Bars::on(MultiProgress::with_draw_target(ProgressDrawTarget::term_like(Box::new(screen.clone()))))
}

fn start(bars: &Bars, table: &str) {
    let table = &name("public", table);
    bars.take(&Event::Started { table, way: Way::Bulk, watermark: None, rows: 1000, bytes: 64_000 });
    bars.take(&Event::Moved { table, rows: 250, bytes: 16_000 });
}

fn done(table_name: &str) -> TableReport {
    table(table_name, Way::Bulk, Check::Rows, [1000, 0, 0])
}

#[test]
fn a_table_at_work_has_a_bar_with_rows_and_bytes() {
    let screen = Screen::default();
    let bars = bars(&screen);
    bars.take(&Event::Discovered { tables: 2, snapshot_time: "" });
    start(&bars, "users");
    screen.take();
    bars.tables.read().unwrap().values().for_each(|it| it.bar.force_draw());
    let shown = screen.take();
    assert!(shown.contains(" users ") && shown.contains(" 250/1,000 rows 16.0 kB "), "{shown:?}");
    bars.take(&Event::Finished { report: &done("users") });
    screen.take();
    bars.whole.force_draw();
    let shown = screen.take();
    assert!(shown.contains("1/2 tables 16.0 kB") && !shown.contains("users"), "{shown:?}");
    bars.clear();
    assert!(!screen.take().contains("tables"));
}

#[test]
fn not_more_tables_are_shown_than_there_is_room_for() {
    let bars = bars(&Screen::default());
    let names: Vec<String> = (0..SHOWN + 2).map(|at| format!("t{at:02}")).collect();
    names.iter().for_each(|name| start(&bars, name));
    let shown = || -> Vec<String> {
        let tables = bars.tables.read().unwrap();
        let shown = tables.iter().filter(|(_, it)| it.place == Place::Shown);
        shown.map(|(name, _)| name.table.clone()).collect()
    };
    assert_eq!(shown(), &names[..SHOWN]);
    bars.take(&Event::Finished { report: &done("t03") });
    assert_eq!(shown().len(), SHOWN);
    assert!(shown().contains(&names[SHOWN]));
    // Whatever comes next, nothing breaks.
    bars.take(&Event::Finished { report: &done("t03") });
    start(&bars, "t00");
    bars.clear();
    start(&bars, "late");
}
