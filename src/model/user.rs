//! Users, as the v2 API shows them (contract section 6.2).

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::time::{self, Timestamp};

/// A user. Keys marked private are `None` unless the user looks at himself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// The name in fids; empty for the anonymous `users/current`.
    pub username: String,
    /// A name for people.
    pub nickname: String,
    /// A sentence about the user.
    pub bio: String,
    /// The user's page.
    pub profile_url: String,
    /// The user's picture.
    pub avatar_url: String,
    /// The picture behind the user's page.
    pub background_url: String,
    /// A page elsewhere.
    pub website: String,
    /// When the account was made.
    #[serde(with = "time::seconds")]
    pub date_joined: Timestamp,
    /// Private: the address.
    pub email: Option<String>,
    /// Private: the token for cookie sessions; given to anonymous callers too.
    pub csrf_token: Option<String>,
    /// Private: tokens of the retired streaming service.
    pub stream_tokens: Option<Json>,
    /// Private: tokens for map tiles.
    pub mapbox_access_tokens: Option<Json>,
    /// Private: what the subscription allows.
    pub feature_set_id: Option<Json>,
    /// Private: whether a password is set.
    pub has_password: Option<bool>,
    /// Private: whether the account may sign in.
    pub is_active: Option<bool>,
    /// This user's access when listed as a collaborator.
    pub readonly: Option<bool>,
    /// Private: whether the user may make Dash apps.
    pub is_dash_creator: Option<bool>,
    /// Private: whether the user may make charts.
    pub is_chart_creator: Option<bool>,
    /// Private: how many Dash apps the user made.
    pub dash_created_count: Option<u64>,
    /// Private: how many charts the user made.
    pub charts_created_count: Option<u64>,
}
