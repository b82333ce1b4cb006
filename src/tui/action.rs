//! Everything a key can do, in one table.
//!
//! Keys, help, hints, the palette and KEYS.md are all made from [`ACTIONS`]; no pane looks at a key. An
//! action says where it applies; whether it can be used just now is decided in `update`, which gives the reason.

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Anywhere but in a text field.
    Global,
    /// The file list.
    List,
    /// The folder tree.
    Tree,
    /// The trash bin.
    Trash,
    /// The chart in full size.
    Chart,
    /// The list of a chart's traces.
    Traces,
    /// A grid as a table.
    Grid,
    /// Two plots compared.
    Compare,
    /// The list as thumbnails.
    Gallery,
    /// A grid's meta data.
    Metadata,
    /// What can be cleaned up.
    Cleaning,
    /// The sources graph.
    Sources,
    /// The tasks.
    Tasks,
    /// The history of changes.
    History,
    /// The help.
    Help,
}

impl Place {
    /// Every place with its name in the keys file and its heading in the help.
    pub const ALL: [(Place, &str, &str); 15] = [
        (Place::Global, "global", "Everywhere"),
        (Place::List, "list", "File list"),
        (Place::Tree, "tree", "Folder tree"),
        (Place::Trash, "trash", "Trash bin"),
        (Place::Chart, "chart", "Chart"),
        (Place::Traces, "traces", "Traces of a chart"),
        (Place::Grid, "grid", "Grid"),
        (Place::Compare, "compare", "Comparison"),
        (Place::Gallery, "gallery", "Gallery"),
        (Place::Metadata, "metadata", "Meta data"),
        (Place::Cleaning, "cleaning", "Cleaning"),
        (Place::Sources, "sources", "Sources"),
        (Place::Tasks, "tasks", "Tasks"),
        (Place::History, "history", "History"),
        (Place::Help, "help", "Help"),
    ];
}

/// Makes the enum and its table of one list, so that neither can lack what the other has.
macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $title:literal [$($place:ident)+],)+) => {
        /// Something that a key, the palette or the mouse asks for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[doc = $doc])+ $variant,)+ }

        /// Every action.
        pub const ACTIONS: &[Spec] = &[$(Spec {
            action: Action::$variant,
            name: $name,
            title: $title,
            doc: concat!($($doc),+),
            places: &[$(Place::$place),+],
        },)+];
    };
}

/// What is known of an action.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The action.
    pub action: Action,
    /// Its name in the keys file.
    pub name: &'static str,
    /// A word or two for hints and the palette.
    pub title: &'static str,
    /// A sentence for the help.
    pub doc: &'static str,
    /// Where it applies.
    pub places: &'static [Place],
}

actions! {
    /// Go to the next row; in the chart, move the crosshair down.
    Down "down" "down" [Global],
    /// Go to the row before; in the chart, move the crosshair up.
    Up "up" "up" [Global],
    /// Go half a page down; in the chart, show what lies below.
    HalfDown "half-page-down" "half page down" [Global],
    /// Go half a page up; in the chart, show what lies above.
    HalfUp "half-page-up" "half page up" [Global],
    /// Go a page down.
    PageDown "page-down" "page down" [Global],
    /// Go a page up.
    PageUp "page-up" "page up" [Global],
    /// Go to the first row; in the chart, to the first value of the trace.
    Top "top" "top" [Global],
    /// Go to the last row; with a count, to the row of that number. In the chart, to the value.
    Bottom "bottom" "bottom" [Global],
    /// Go to the folder above; in the tree, close the folder; in the sources, go to what this was made from.
    Left "left" "parent" [Global],
    /// Open the folder; in the tree, open the node; in the sources, go to what was made of this.
    Right "right" "open" [Global],
    /// Open: a folder in the list, a plot in full size, a grid as a table. In the sources, put the file into the middle.
    Open "open" "open" [Global],
    /// Close the innermost thing: a dialog, a view, the range, the marks, the filter. Never quits.
    Close "close" "close" [Global],
    /// Go to the next pane.
    NextPane "next-pane" "next pane" [List Tree Trash Cleaning],
    /// Go to the pane before.
    PreviousPane "previous-pane" "pane before" [List Tree Trash],
    /// Go back to where you were; in the sources, to the file that was in the middle before.
    Back "back" "back" [List Tree Trash Sources],
    /// Go forward again.
    Forward "forward" "forward" [List Tree Trash],
    /// Go to your home folder.
    GoHome "go-home" "home" [Global],
    /// Go to the public plots of everybody, the samples among them.
    GoPublic "go-public" "public plots" [Global],
    /// Go to the files that you starred.
    GoStarred "go-starred" "starred" [Global],
    /// Go to all your files, newest first.
    GoRecent "go-recent" "recent" [Global],
    /// Go to the trash bin.
    GoTrash "go-trash" "trash bin" [Global],
    /// Mark the row, or take its mark away, and go on.
    Mark "mark" "mark" [List Trash Gallery Cleaning],
    /// Begin a range: moving marks all between; again ends it.
    Range "range" "range" [List Trash],
    /// Mark all rows of the list.
    MarkAll "mark-all" "mark all" [List Trash Gallery Cleaning],
    /// Mark the rows that have no mark, and unmark the others.
    MarkInvert "mark-invert" "invert marks" [List Trash Gallery Cleaning],
    /// Mark the files whose names are of a pattern: `*` is any letters, `?` one, without them a part of the name.
    MarkPattern "mark-pattern" "mark by pattern" [List Trash],
    /// Move the file, or the marked ones, to the trash. Folders go with all that is in them; undo brings them back.
    Trash "trash" "trash" [List Tree Gallery Cleaning],
    /// Delete for good what is in the trash. Asks first.
    Delete "delete" "delete for good" [List Tree Trash],
    /// Take the file, or the marked ones, out of the trash, to where they were.
    Restore "restore" "restore" [Trash],
    /// Take the file, or the marked ones, out of the trash, into a folder that you choose.
    RestoreTo "restore-to" "restore to…" [Trash],
    /// Move the file, or the marked ones, to a folder that you choose.
    MoveTo "move-to" "move to…" [List Tree],
    /// Delete everything in the trash for good. Asks first.
    EmptyTrash "empty-trash" "empty the trash" [Trash],
    /// Take back the last change.
    Undo "undo" "undo" [Global],
    /// Do again what was taken back.
    Redo "redo" "redo" [Global],
    /// Give the file another name; of several marked files all, in your `$EDITOR`, a line each.
    Rename "rename" "rename" [List Tree],
    /// Edit what else can be changed of the file, in your `$EDITOR`: a grid's free facts and refreshing, a plot's use as theme.
    EditFacts "edit-facts" "edit facts" [List Tree],
    /// Make a folder here; `a/b` makes both.
    NewFolder "new-folder" "new folder" [List Tree],
    /// Star the file, or take the star away.
    Star "star" "star" [List],
    /// Show who may see the file, or the marked ones, and change it: public, secret by a link, private, people and teams.
    Share "share" "share…" [List Tree Chart],
    /// Show what was said of the file, and add to it.
    Comments "comments" "comments" [List Chart],
    /// Remember the file, or the marked ones, to be copied.
    Yank "copy" "copy" [List],
    /// Remember the file, or the marked ones, to be moved.
    Cut "cut" "cut" [List],
    /// Copy or move here what was remembered.
    Paste "paste" "paste" [List Tree],
    /// Copy here what was remembered, plots with the grids that they draw on, so that the copies stand alone.
    PasteDeep "paste-with-grids" "paste with grids" [List Tree],
    /// Narrow the list to names and titles that contain what you type; the help to lines with your words; a grid to rows
    /// whose cell in this column is as you type: a part of a text, or `> 5`, `<= 5`, `= 5`, `!= 5`.
    Filter "filter" "filter" [List Trash Help Grid Metadata],
    /// Find a file anywhere by a few letters of its name, its title or its path, and go to it.
    Find "find" "find anywhere" [Global],
    /// Show only plots.
    OnlyPlots "only-plots" "only plots" [List Tree Trash],
    /// Show only grids.
    OnlyGrids "only-grids" "only grids" [List Tree Trash],
    /// Show only folders.
    OnlyFolders "only-folders" "only folders" [List Tree Trash],
    /// Show files of every type again.
    AllTypes "all-types" "all types" [List Tree Trash],
    /// Open a tab at this place.
    NewTab "new-tab" "new tab" [List Tree Trash],
    /// Close this tab.
    CloseTab "close-tab" "close tab" [List Tree Trash],
    /// Go to the next tab.
    NextTab "next-tab" "next tab" [List Tree Trash],
    /// Go to the tab before.
    PreviousTab "previous-tab" "tab before" [List Tree Trash],
    /// Keep this place under the letter that you press next; at the same place, forget it.
    SetBookmark "set-bookmark" "keep place" [List Tree Trash],
    /// Go to the place kept under the letter that you press next.
    GoBookmark "go-bookmark" "go to kept place" [List Tree Trash],
    /// Sort by views, most first.
    SortViews "sort-views" "by views" [List Tree Trash],
    /// Sort by views, fewest first.
    SortViewsReversed "sort-views-reversed" "by views, fewest first" [List Tree Trash],
    /// Sort by name.
    SortName "sort-name" "by name" [List Tree Trash],
    /// Sort by name, from Z to A.
    SortNameReversed "sort-name-reversed" "by name, reversed" [List Tree Trash],
    /// Sort by last change, newest first.
    SortModified "sort-modified" "by last change" [List Tree Trash],
    /// Sort by last change, oldest first.
    SortModifiedReversed "sort-modified-reversed" "by last change, oldest first" [List Tree Trash],
    /// Sort by creation, newest first.
    SortCreated "sort-created" "by creation" [List Tree Trash],
    /// Sort by creation, oldest first.
    SortCreatedReversed "sort-created-reversed" "by creation, oldest first" [List Tree Trash],
    /// Sort by title.
    SortTitle "sort-title" "by title" [List Tree Trash],
    /// Sort by title, from Z to A.
    SortTitleReversed "sort-title-reversed" "by title, reversed" [List Tree Trash],
    /// Sort by size, largest first.
    SortSize "sort-size" "by size" [List Tree Trash],
    /// Sort by size, smallest first.
    SortSizeReversed "sort-size-reversed" "by size, smallest first" [List Tree Trash],
    /// Sort by quality, best first.
    SortQuality "sort-quality" "by quality" [List Tree Trash],
    /// Sort by quality, worst first.
    SortQualityReversed "sort-quality-reversed" "by quality, worst first" [List Tree Trash],
    /// Sort by owner.
    SortOwner "sort-owner" "by owner" [List Tree],
    /// Sort by owner, from Z to A.
    SortOwnerReversed "sort-owner-reversed" "by owner, reversed" [List Tree],
    /// Sort by when files were trashed, latest first.
    SortTrashed "sort-trashed" "by when trashed" [Trash],
    /// Sort by when files were trashed, earliest first.
    SortTrashedReversed "sort-trashed-reversed" "by when trashed, earliest first" [Trash],
    /// Show where the file's data came from and what was made of it.
    Sources "sources" "sources" [List Tree Trash Chart Grid],
    /// End the file's use of one that is attached to it; the attached file itself stays.
    DropReference "drop-reference" "detach…" [List],
    /// Open the file in your web browser: its page on the server, or one made of a file on this machine.
    Browse "open-in-browser" "in the browser" [List Trash Chart Grid],
    /// Show the file in the folder that it is in.
    Locate "show-in-folder" "show in its folder" [List Sources Chart Grid Gallery Cleaning],
    /// Show or hide the details; in the chart, the values under the crosshair.
    Details "details" "details" [List Tree Trash Chart Grid Compare],
    /// Move the crosshair ten cells to the left; in three dimensions, go around it to the left; over a map, go west.
    FastLeft "fast-left" "fast left" [Chart],
    /// Move the crosshair ten cells to the right; in three dimensions, go around it to the right; over a map, go east.
    FastRight "fast-right" "fast right" [Chart],
    /// Move the crosshair five cells up; in three dimensions, go over it; over a map, go north.
    FastUp "fast-up" "fast up" [Chart],
    /// Move the crosshair five cells down; in three dimensions, go below it; over a map, go south.
    FastDown "fast-down" "fast down" [Chart],
    /// Put the crosshair on the next value of the trace.
    NextValue "next-value" "next value" [Chart],
    /// Put the crosshair on the value before.
    PreviousValue "previous-value" "value before" [Chart],
    /// Put the crosshair on a value of the next trace.
    NextTrace "next-trace" "next trace" [Chart],
    /// Put the crosshair on a value of the trace before.
    PreviousTrace "previous-trace" "trace before" [Chart],
    /// Show less, larger, about the crosshair; in three dimensions, come nearer; in the gallery, larger thumbnails.
    ZoomIn "zoom-in" "zoom in" [Chart Gallery],
    /// Show more, smaller, about the crosshair; in three dimensions, go farther; in the gallery, smaller thumbnails.
    ZoomOut "zoom-out" "zoom out" [Chart Gallery],
    /// Show less of x.
    ZoomInX "zoom-in-x" "zoom in along x" [Chart],
    /// Show more of x.
    ZoomOutX "zoom-out-x" "zoom out along x" [Chart],
    /// Show less of y.
    ZoomInY "zoom-in-y" "zoom in along y" [Chart],
    /// Show more of y.
    ZoomOutY "zoom-out-y" "zoom out along y" [Chart],
    /// Begin a box at the crosshair; at the opposite corner, show what is in it.
    ZoomBox "zoom-box" "box zoom" [Chart],
    /// Show the whole figure.
    ZoomReset "zoom-reset" "whole figure" [Chart],
    /// Go back to what was seen before the last zoom.
    ZoomBack "zoom-back" "zoom before" [Chart],
    /// Show what lies to the left.
    PanLeft "pan-left" "what lies left" [Chart],
    /// Show what lies to the right.
    PanRight "pan-right" "what lies right" [Chart],
    /// Go to the next subplot.
    NextPanel "next-panel" "next subplot" [Chart],
    /// Go to the subplot before.
    PreviousPanel "previous-panel" "subplot before" [Chart],
    /// List the traces, to show and hide them; with a count, show or hide the trace of that number.
    Traces "traces" "traces" [Chart Traces],
    /// Show or hide the trace.
    ToggleTrace "toggle-trace" "show or hide" [Traces],
    /// Show this trace only.
    OnlyTrace "only-trace" "only this one" [Traces],
    /// Show all traces.
    AllTraces "all-traces" "all" [Traces],
    /// Read the values of all traces at the crosshair's x, at its y, or the nearest one only.
    ReadMode "read-mode" "how values are read" [Chart],
    /// Draw with other characters: braille, octants, sextants, half blocks, ASCII.
    Glyphs "glyphs" "other glyphs" [Chart],
    /// Show the next frame of an animation.
    NextFrame "next-frame" "next frame" [Chart],
    /// Show the frame before.
    PreviousFrame "previous-frame" "frame before" [Chart],
    /// Copy the chart to the clipboard as text.
    CopyChart "copy-chart" "copy as text" [Chart],
    /// Copy the values under the crosshair to the clipboard, a line each; in a grid, the cell; in a comparison, what
    /// differs.
    CopyValues "copy-values" "copy values" [Chart Grid Compare],
    /// Save what is seen as a picture: the ending of the name says of what kind.
    SavePicture "save-picture" "save picture" [Chart],
    /// Keep a chart that was made of columns as a plot.
    SavePlot "save-plot" "save as plot" [Chart],
    /// Go to the first column.
    FirstColumn "first-column" "first column" [Grid],
    /// Go to the last column.
    LastColumn "last-column" "last column" [Grid],
    /// Mark the column, or take its mark away, and go on.
    MarkColumn "mark-column" "mark" [Grid],
    /// Order the rows by this column; again the greatest first, and again as they are stored.
    OrderByColumn "order-by-column" "order" [Grid],
    /// Chart the marked columns, the first one along x, or this one.
    ChartColumns "chart-columns" "chart" [Grid],
    /// Copy the reference to the column, or to the marked ones, by which figures draw on it.
    CopySrc "copy-src" "copy src" [Grid],
    /// List the plots that use this column.
    ColumnUses "column-uses" "plots that use it" [Grid],
    /// Show the chart as a picture, in terminals that can, or in characters again.
    Picture "picture" "picture" [Chart],
    /// Show the list as a gallery of thumbnails.
    Gallery "gallery" "gallery" [List Trash],
    /// Show the meta data of the grid.
    Metadata "metadata" "meta data" [List Grid],
    /// Add a value to the meta data.
    AddMetadata "add-metadata" "add" [Metadata],
    /// Take a value out of the meta data.
    RemoveMetadata "remove-metadata" "remove" [Metadata],
    /// Show what can be cleaned up: grids that no plot uses, and private plots whose data others can read.
    GoCleaning "go-cleaning" "cleaning" [Global],
    /// Make the grid, or the marked ones, private.
    MakePrivate "make-private" "make private" [Cleaning],
    /// Compare two marked plots, or the marked one and this one: side by side, and in words.
    Compare "compare" "compare" [List],
    /// Compare the other way round.
    Swap "swap" "other way round" [Compare],
    /// Show the next plot of the list.
    NextPlot "next-plot" "next plot" [Chart],
    /// Show the plot before.
    PreviousPlot "previous-plot" "plot before" [Chart],
    /// Scroll the preview down.
    PreviewDown "preview-down" "preview down" [List Tree Trash],
    /// Scroll the preview up.
    PreviewUp "preview-up" "preview up" [List Tree Trash],
    /// Copy the file id to the clipboard.
    CopyFid "copy-id" "copy id" [List Chart Grid Sources],
    /// Copy the name to the clipboard.
    CopyName "copy-name" "copy name" [List Chart Sources],
    /// Copy the web address to the clipboard.
    CopyUrl "copy-url" "copy address" [List Chart Sources],
    /// Pull your account of a server into this library: what is new or has changed there.
    Pull "pull" "pull" [List Tree],
    /// Push the file, the folder or the marked ones to a server.
    Push "push" "push" [List Tree],
    /// Import figures from a file or folder of the disk into this folder.
    Import "import" "import" [List Tree],
    /// Export the file, the folder or the marked ones into a folder of the disk.
    Export "export" "export" [List Tree],
    /// Show what runs, waits, and has ended.
    Tasks "tasks" "tasks" [Global],
    /// Show the changes that can be taken back or done again, and go to one of them.
    History "history" "history" [Global],
    /// Cancel the task, after the file that it is at.
    CancelTask "cancel-task" "cancel" [Tasks],
    /// Try again what was not done.
    RetryTask "retry-task" "try again" [Tasks],
    /// Forget the tasks that have ended.
    ForgetTasks "forget-tasks" "forget ended" [Tasks],
    /// Show what a newcomer should know, in one screen.
    Tour "tour" "tour" [Global],
    /// Take up a question that came up meanwhile, such as a name that is taken.
    Answer "answer" "take up the question" [Global],
    /// Read everything again.
    Reload "reload" "reload" [Global],
    /// Find an action by what it does.
    Palette "palette" "command" [Global],
    /// Show all keys.
    Help "help" "help" [Global],
    /// Stop the program and return to the shell; `fg` brings it back.
    Suspend "suspend" "suspend" [Global],
    /// Cancel what is running; twice, quit.
    Cancel "cancel" "cancel" [Global],
    /// Quit.
    Quit "quit" "quit" [Global],
}

/// Titles of actions that do something of their own in a place.
const TITLES: &[(Place, Action, &str)] = &[
    (Place::Tree, Action::Left, "close"),
    (Place::Tree, Action::Open, "to the list"),
    (Place::Chart, Action::Down, "crosshair down"),
    (Place::Chart, Action::Up, "crosshair up"),
    (Place::Chart, Action::Left, "crosshair left"),
    (Place::Chart, Action::Right, "crosshair"),
    (Place::Chart, Action::Open, "show the box"),
    (Place::Chart, Action::Details, "values"),
    (Place::Traces, Action::Open, "show or hide"),
    (Place::Gallery, Action::ZoomIn, "larger"),
    (Place::Gallery, Action::ZoomOut, "smaller"),
    (Place::Metadata, Action::Open, "change"),
    (Place::Metadata, Action::Filter, "search"),
    (Place::Cleaning, Action::NextPane, "other list"),
    (Place::Cleaning, Action::Open, "show it"),
    (Place::Grid, Action::Left, "column left"),
    (Place::Grid, Action::Right, "column"),
    (Place::Grid, Action::Open, "chart"),
    (Place::Sources, Action::Left, "made from"),
    (Place::Sources, Action::Right, "made of it"),
    (Place::Sources, Action::Down, "box below"),
    (Place::Sources, Action::Up, "box above"),
    (Place::Sources, Action::Open, "into the middle"),
    (Place::History, Action::Open, "go to that point"),
    (Place::Help, Action::Filter, "search"),
    (Place::Sources, Action::Back, "middle before"),
];

impl Action {
    /// Returns whether the action takes the cursor to another row of the list, and does nothing else.
    #[must_use]
    pub fn moves_cursor(self) -> bool {
        use Action::{Bottom, Down, HalfDown, HalfUp, PageDown, PageUp, Top, Up};
        matches!(self, Down | Up | HalfDown | HalfUp | PageDown | PageUp | Top | Bottom)
    }

    /// Returns a word or two for what the action does in a place.
    #[must_use]
    pub fn title_in(self, place: Place) -> &'static str {
        let own = TITLES.iter().find(|(known, action, _)| (*known, *action) == (place, self));
        own.map_or(self.spec().title, |(_, _, title)| title)
    }

    /// Returns what is known of the action.
    #[must_use]
    pub fn spec(self) -> &'static Spec {
        // The macro writes the variants and the rows of the table in one order.
        &ACTIONS[self as usize]
    }

    /// Returns whether the action is done to the file under the cursor or to the marked ones.
    #[must_use]
    pub fn is_about_file(self) -> bool {
        matches!(
            self,
            Action::Trash
                | Action::Delete
                | Action::Restore
                | Action::RestoreTo
                | Action::MoveTo
                | Action::Rename
                | Action::Star
                | Action::Share
                | Action::Comments
                | Action::Yank
                | Action::Cut
                | Action::Sources
                | Action::EditFacts
                | Action::DropReference
                | Action::Browse
                | Action::Locate
                | Action::Push
                | Action::CopyFid
                | Action::CopyName
                | Action::CopyUrl
        )
    }

    /// Returns the action of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Action> {
        ACTIONS.iter().find(|spec| spec.name == name).map(|spec| spec.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_is_its_own_row_and_has_its_own_name() {
        for (index, spec) in ACTIONS.iter().enumerate() {
            assert_eq!(spec.action as usize, index);
            assert_eq!(Action::named(spec.name), Some(spec.action), "{} is named twice", spec.name);
            assert!(spec.doc.trim().ends_with('.'), "{}", spec.name);
        }
    }
}
