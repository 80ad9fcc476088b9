//! What a service without tiers does: a query of the columns, table by table.

use std::time::Instant;

use anyhow::Result;

use super::cost::{Cost, cpu_of_server};
use super::fleet::{Fleet, name};

const TABLES: &str = "select table_name::text from information_schema.tables where table_schema = 'public'";

const COLUMNS: &str = "select column_name::text, data_type::text, is_nullable::text, column_default::text
    from information_schema.columns where table_schema = 'public' and table_name = $1 order by ordinal_position";

/// Asks every table of every database, over sessions that are there, as drivers ask what they have not prepared;
/// of the processor's time only the server's is counted, not that of asking.
pub(super) async fn run(fleet: &Fleet, cycles: u32) -> Result<Cost> {
    let mut sessions = Vec::new();
    for number in 1..=fleet.databases {
        let client = fleet.client(&name(number)).await?;
        let tables: Vec<String> = client.query(TABLES, &[]).await?.iter().map(|row| row.get(0)).collect();
        sessions.push((client, tables));
    }
    let cpu = cpu_of_server(fleet)?;
    let started = Instant::now();
    for _ in 0..cycles {
        for (client, tables) in &sessions {
            for table in tables {
                client.query(COLUMNS, &[table]).await?;
            }
        }
    }
    let cycles = f64::from(cycles);
    Ok(Cost { time: started.elapsed().as_secs_f64() / cycles, cpu: (cpu_of_server(fleet)? - cpu) / cycles })
}
