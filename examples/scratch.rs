#[path = "support/generated.rs"]
mod generated;
use plotree::backend::embedded::*;
use plotree::backend::query::*;
use plotree::backend::*;
use std::time::Instant;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let library = generated::library(std::path::Path::new(&path), 1000).unwrap();
    let s = library.session(Some("bob")).unwrap();
    let folder = block(s.lookup(&Lookup::from_home("archive"))).unwrap().fid;
    let view = View::new(Scope::All("bob".into()), Order::descending(SortKey::Views));
    let mb = |p: &str| std::fs::metadata(format!("{p}-wal")).map_or(0, |m| m.len()) >> 10;
    for _ in 0..3 {
        library.settle().unwrap();
        let t = Instant::now();
        block(s.trash(&folder)).unwrap();
        let a = t.elapsed();
        let w1 = mb(&path);
        let t = Instant::now();
        block(s.window(&view, &Spot::Index(0), 50)).unwrap();
        let b = t.elapsed();
        let t = Instant::now();
        library.settle().unwrap();
        let sw = t.elapsed();
        let t = Instant::now();
        block(s.restore(&folder)).unwrap();
        let c = t.elapsed();
        let t = Instant::now();
        block(s.window(&view, &Spot::Index(0), 50)).unwrap();
        let d = t.elapsed();
        println!("trash {a:?} window {b:?} sweep {sw:?} restore {c:?} window {d:?} wal {w1} kB");
    }
    library.settle().unwrap();
}
