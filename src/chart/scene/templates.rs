//! The templates that plotly.py knows by name, for figures that name one instead of holding it.
//!
//! Only what is seen of a template is here: its grounds, its lines, its colours.

use super::plan::merged;
use crate::model::Value;

/// The look of a template.
struct Look {
    name: &'static str,
    paper: &'static str,
    plot: &'static str,
    font: &'static str,
    grid: &'static str,
    zero: &'static str,
    line: &'static str,
    /// What else it says of its axes.
    axes: &'static str,
    colours: &'static str,
    sequential: &'static str,
    diverging: &'static str,
}

const EXPRESS: &str = "#636efa #EF553B #00cc96 #ab63fa #FFA15A #19d3f3 #FF6692 #B6E880 #FF97FF #FECB52";
const PLASMA: &str = "#0d0887 #46039f #7201a8 #9c179e #bd3786 #d8576b #ed7953 #fb9f3a #fdca26 #f0f921";
const PINK_GREEN: &str = "#8e0152 #c51b7d #de77ae #f1b6da #fde0ef #f7f7f7 #e6f5d0 #b8e186 #7fbc41 #4d9221 #276419";
const PLAIN: &str = r#""ticks":"","zerolinewidth":2"#;

const LOOKS: [Look; 6] = [
    Look {
        name: "plotly",
        paper: "white",
        plot: "#E5ECF6",
        font: "#2a3f5f",
        grid: "white",
        zero: "white",
        line: "white",
        axes: PLAIN,
        colours: EXPRESS,
        sequential: PLASMA,
        diverging: PINK_GREEN,
    },
    Look {
        name: "plotly_white",
        paper: "white",
        plot: "white",
        font: "#2a3f5f",
        grid: "#EBF0F8",
        zero: "#EBF0F8",
        line: "#EBF0F8",
        axes: PLAIN,
        colours: EXPRESS,
        sequential: PLASMA,
        diverging: PINK_GREEN,
    },
    Look {
        name: "plotly_dark",
        paper: "#111111",
        plot: "#111111",
        font: "#f2f5fa",
        grid: "#283442",
        zero: "#283442",
        line: "#506784",
        axes: PLAIN,
        colours: EXPRESS,
        sequential: PLASMA,
        diverging: PINK_GREEN,
    },
    Look {
        name: "ggplot2",
        paper: "white",
        plot: "#ededed",
        font: "#333333",
        grid: "white",
        zero: "white",
        line: "white",
        axes: r##""showgrid":true,"tickcolor":"#333333","ticks":"outside""##,
        colours: "#F8766D #A3A500 #00BF7D #00B0F6 #E76BF3",
        sequential: "#142c42 #5ab3f4",
        diverging: "",
    },
    Look {
        name: "seaborn",
        paper: "white",
        plot: "#eaeaf2",
        font: "#242424",
        grid: "white",
        zero: "white",
        line: "white",
        axes: r#""showgrid":true,"ticks":"""#,
        colours: "#4c72b0 #dd8452 #55a868 #c44e52 #8172b3 #937860 #da8bc3 #8c8c8c #ccb974 #64b5cd",
        sequential: "#020419 #180f29 #2f1739 #471c48 #611e52 #7b1e59 #961b5b #b11658 #cb1a4f #df2f43 #ec4c3d #f26b49 #f4875f #f5a27a #f6bc99 #f7d4bb #faeadc",
        diverging: "",
    },
    Look {
        name: "simple_white",
        paper: "white",
        plot: "white",
        font: "#242424",
        grid: "#e8e8e8",
        zero: "#242424",
        line: "#242424",
        axes: r#""showgrid":false,"showline":true,"ticks":"outside","zeroline":false"#,
        colours: "#1F77B4 #FF7F0E #2CA02C #D62728 #9467BD #8C564B #E377C2 #7F7F7F #BCBD22 #17BECF",
        sequential: "#440154 #482878 #3e4989 #31688e #26828e #1f9e89 #35b779 #6ece58 #b5de2b #fde725",
        diverging: "#67001f #b2182b #d6604d #f4a582 #fddbc7 #f7f7f7 #d1e5f0 #92c5de #4393c3 #2166ac #053061",
    },
];

/// What a template for slides adds: all is bigger.
const PRESENTATION: &str = r#"{"layout":{"font":{"size":18}},"data":{
    "scatter":[{"line":{"width":3},"marker":{"size":9}}],"scattergl":[{"line":{"width":3},"marker":{"size":9}}]}}"#;

/// Returns the template of a name, or of several joined by `+`, the last of which counts most; `None` if none is known.
#[must_use]
pub fn named(names: &str) -> Option<Value> {
    names
        .split('+')
        .take(8)
        .filter_map(|name| one(name.trim()))
        .reduce(|below, above| merged(Some(&above), Some(&below)))
}

fn one(name: &str) -> Option<Value> {
    let text = match name {
        "none" => "{}".to_owned(),
        "presentation" => PRESENTATION.to_owned(),
        _ => LOOKS.iter().find(|look| look.name == name)?.json(),
    };
    serde_json::from_str(&text).ok()
}

impl Look {
    fn json(&self) -> String {
        let list = |colours: &str| {
            let quoted: Vec<String> = colours.split_whitespace().map(|colour| format!("\"{colour}\"")).collect();
            format!("[{}]", quoted.join(","))
        };
        let Look { paper, plot, font, grid, zero, line, axes, .. } = self;
        let axis = format!(r#"{{"gridcolor":"{grid}","zerolinecolor":"{zero}","linecolor":"{line}",{axes}}}"#);
        let scale = list(self.sequential);
        let diverging =
            if self.diverging.is_empty() { String::new() } else { format!(r#","diverging":{}"#, list(self.diverging)) };
        let tables: Vec<String> = ["heatmap", "contour", "histogram2d", "histogram2dcontour"]
            .iter()
            .map(|kind| format!(r#""{kind}":[{{"colorscale":{scale}}}]"#))
            .collect();
        format!(
            r#"{{"layout":{{"paper_bgcolor":"{paper}","plot_bgcolor":"{plot}","font":{{"color":"{font}"}},"colorway":{},
            "xaxis":{axis},"yaxis":{axis},"shapedefaults":{{"line":{{"color":"{font}"}}}},
            "colorscale":{{"sequential":{scale},"sequentialminus":{scale}{diverging}}}}},"data":{{{}}}}}"#,
            list(self.colours),
            tables.join(",")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_template() {
        for look in &LOOKS {
            let template = named(look.name).unwrap();
            assert!(template.at("layout.colorway").and_then(Value::as_column).is_some_and(|list| list.len() >= 5));
            assert!(template.at("layout.xaxis.gridcolor").is_some());
        }
        assert!(named("no such name").is_none());
    }

    #[test]
    fn joined_names_are_laid_upon_each_other() {
        let both = named("plotly_dark+presentation").unwrap();
        assert_eq!(both.at("layout.font.size").and_then(Value::as_f64), Some(18.0));
        assert_eq!(both.at("layout.font.color").and_then(Value::as_str), Some("#f2f5fa"));
    }
}
