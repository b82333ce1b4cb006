// Draws the figure that a page holds, and says so when it cannot be drawn. What the figure asks for beyond itself (other
// servers, scripts) it does not get: only its data, layout and frames are used.
(() => {
    "use strict";
    const place = document.getElementById("plot");
    const fills = place.dataset.fill === "yes";

    function sorry(error) {
        const words = document.createElement("p");
        words.className = "sorry";
        words.textContent = "This figure cannot be drawn here: " + (error && error.message || error);
        place.replaceChildren(words);
    }

    try {
        const figure = JSON.parse(document.getElementById("figure").textContent);
        const layout = figure.layout && typeof figure.layout === "object" ? figure.layout : {};
        if (fills) {
            // A frame in somebody's page has the size that the page gives it.
            delete layout.width;
            delete layout.height;
        }
        if (!layout.width && !layout.height) {
            layout.autosize = true;
        }
        if (!layout.height) {
            place.classList.add("grows");
        }
        const config = {
            responsive: true,
            displaylogo: false,
            showSendToCloud: false,
            plotlyServerURL: "",
            toImageButtonOptions: { filename: place.dataset.name || "plot" },
        };
        if (place.dataset.maps) {
            config.topojsonURL = place.dataset.maps;
        }
        const frames = Array.isArray(figure.frames) ? figure.frames : [];
        const data = Array.isArray(figure.data) ? figure.data : [];
        Plotly.newPlot(place, { data, layout, frames, config }).then(() => place.classList.add("drawn"), sorry);
    } catch (error) {
        sorry(error);
    }
})();
