//! `POST /v2/images`: pictures of figures that are not stored (contract section 8.8).

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use serde_json::json;

use super::App;
use super::answer::{self, Answer};
use super::body::{Body, Fields};
use super::caller::{Ask, blocking};
use super::fail::Failure;
use super::query::not;
use crate::backend::Error;
use crate::chart::picture::{self, Format, Options};
use crate::model::Figure;

/// The longest side of a picture, and the most that its size may be multiplied by.
pub const LONGEST_SIDE: f64 = 10_000.0;
/// See [`LONGEST_SIDE`].
pub const MOST_SCALE: f64 = 20.0;

/// Returns the routes of this resource.
pub fn routes() -> Router<App> {
    Router::new().route("/v2/images", post(draw))
}

/// A picture that is asked for.
#[derive(Debug, Clone)]
pub struct Order {
    /// The figure, with its data.
    pub figure: Figure,
    /// What its file is.
    pub format: Format,
    /// The width in pixels, if not the figure's.
    pub width: Option<f64>,
    /// The height.
    pub height: Option<f64>,
    /// How many pixels one of the figure's is wide.
    pub scale: f64,
}

impl Order {
    /// Reads what is asked for.
    ///
    /// # Errors
    /// Names the field that makes no sense.
    pub fn read(fields: &Fields<'_>) -> Result<Order, Failure> {
        let missing = || Failure::invalid("figure", "A figure is needed.");
        let format = fields.text("format")?.filter(|name| !name.is_empty()).unwrap_or_else(|| "png".into());
        let unknown = || not("format", "`png`, `jpeg`, `webp`, `svg` or `pdf`");
        let side = |name: &str| -> Result<Option<f64>, Failure> {
            let side = fields.number(name)?;
            if side.is_some_and(|side| !(1.0..=LONGEST_SIDE).contains(&side)) {
                return Err(not(name, &format!("a number of pixels from 1 to {LONGEST_SIDE}")));
            }
            Ok(side)
        };
        let scale = fields.number("scale")?.unwrap_or(1.0);
        if !(0.05..=MOST_SCALE).contains(&scale) {
            return Err(not("scale", &format!("a number up to {MOST_SCALE}")));
        }
        Ok(Order {
            format: format.parse().map_err(|()| unknown())?,
            width: side("width")?,
            height: side("height")?,
            scale,
            figure: fields.json("figure")?.ok_or_else(missing)?,
        })
    }

    /// Draws the picture: much work, for a thread of its own.
    ///
    /// # Errors
    /// Says when a picture of that size cannot be made.
    pub fn draw(&self) -> Result<Vec<u8>, Error> {
        let own = picture::size(&self.figure, None);
        let pixels = |asked: Option<f64>, own: f64| asked.unwrap_or(own).round() as u32;
        let asked = (pixels(self.width, own.width), pixels(self.height, own.height));
        let scene = picture::scene(&self.figure, picture::size(&self.figure, Some(asked)));
        let options = Options { scale: self.scale as f32, ..Options::of(&scene, self.format) };
        picture::render(&scene, options)
            .map_err(|trouble| Error::Invalid { field: None, message: format!("No picture: {trouble}.") })
    }
}

/// Draws a picture when there is a processor for it: more at once would only wait for each other, holding memory.
///
/// # Errors
/// Those of drawing.
pub async fn picture(app: &App, order: Order) -> Result<Bytes, Error> {
    // The places are never closed.
    let _place = app.drawing.acquire().await;
    blocking(move || order.draw()).await.map(Bytes::from)
}

/// Returns the media type of a format, as clients compare it.
#[must_use]
pub fn media_type(format: Format) -> &'static str {
    match format {
        Format::Png => "image/png",
        Format::Jpeg => "image/jpeg",
        Format::Webp => "image/webp",
        Format::Svg => "image/svg+xml",
        Format::Pdf => "application/pdf",
    }
}

async fn draw(State(app): State<App>, ask: Ask, body: Body) -> Answer {
    if ask.username.is_none() {
        return Err(Error::Unauthenticated("Authentication credentials were not provided.".into()).into());
    }
    let asked = body.read(|fields| Ok((Order::read(fields)?, fields.flag("encoded")?.unwrap_or(false))));
    let (order, is_encoded) = asked.await?;
    let format = order.format;
    let bytes = picture(&app, order).await?;
    if is_encoded {
        return answer::ok(&json!({ "image": base64_simd::STANDARD.encode_to_string(&bytes) }));
    }
    Ok(answer::bytes(media_type(format), bytes))
}
