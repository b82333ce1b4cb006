//! The server as its clients see it: requests to the router in this process, and over sockets where that is the point.

#![allow(clippy::unwrap_used, reason = "tests say what they expect in the shortest way")]

mod server {
    pub mod bodies;
    pub mod clients;
    pub mod credentials;
    pub mod files;
    pub mod folders;
    pub mod grids;
    pub mod images;
    pub mod kept;
    pub mod matrix;
    pub mod objects;
    pub mod older;
    pub mod pages;
    pub mod people;
    pub mod plots;
    pub mod process;
    pub mod sockets;
    pub mod stage;
    pub mod tls;
    pub mod transport;
    pub mod uploads;
}
