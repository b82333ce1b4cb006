# The R client, as its documentation uses it, against the server that the environment names, through TLS. Called with the
# file of the certificate that it trusts. Ends with "passed" as its last line; stops at the first thing that is not so.

arguments <- commandArgs(trailingOnly = TRUE)
httr::set_config(httr::config(cainfo = arguments[[1]]))
options(browser = function(url) invisible(url))
suppressPackageStartupMessages(library(plotly))

user <- Sys.getenv("plotly_username")
check <- function(what, holds) if (isTRUE(holds)) cat("ok", what, "\n") else stop("not so: ", what, call. = FALSE)
number <- function(file) sub(".*:", "", file$fid)

me <- api("users/current")
check("signed in", identical(me$username, user))
check("the root lists the resources", "plots" %in% names(api("/")))

for (run in 1:2) {
  p <- plot_ly(data.frame(a = c(1, 2, 3), b = c(4, 5.5, 6)), x = ~a, y = ~b, type = "scatter", mode = "markers") %>%
    layout(title = paste("Run", run))

  plot <- api_create(p, filename = "from R/points", sharing = "public")
  check("a plot has an address", grepl(paste0("/~", user, "/[0-9]+/$"), plot$web_url))
  check("its data is in a grid", grepl("^[^:]+:[0-9]+:[0-9a-f]+$", plot$figure$data[[1]]$xsrc))
  if (run == 2) check("overwriting keeps the address", identical(plot$fid, first$fid))
  first <- plot
  check("the title is the newest", identical(api(paste0("plots/", plot$fid))$title, paste("Run", run)))

  down <- api_download_plot(number(plot), user)
  check("the data comes back", identical(as.numeric(unlist(down$x$data[[1]]$x)), c(1, 2, 3)))

  new <- api_create(p, filename = paste0("from R/new ", run), fileopt = "new", sharing = "private")
  check("a private plot is private", identical(new$world_readable, FALSE))
  secret <- api_create(p, filename = "from R/secret", sharing = "secret")
  check("a secret plot has a key", isTRUE(secret$share_key_enabled) && nchar(secret$share_key) > 10)

  moving <- plot_ly(x = c(1, 2), y = c(1, 2), frame = c(1, 2), type = "scatter", mode = "markers")
  moved <- api_create(moving, filename = "from R/moving")
  check("frames are kept", length(moved$figure$frames) == 2)

  unnamed <- api_create(plot_ly(), sharing = "private")
  check("an empty plot without a name gets one", nchar(unnamed$filename) > 0)

  grid <- api_create(data.frame(n = 1:3, s = c("a", "b", "c")), filename = "from R/table")
  check("a grid has its columns", length(grid$cols) >= 2)
  read <- api_download_grid(number(grid), user)
  check("a grid comes back", identical(unlist(read$preview$n), 1:3) || identical(as.integer(unlist(read$preview$n)), 1:3))

  for (format in c("png", "svg", "pdf", "jpeg")) {
    file <- tempfile(fileext = paste0(".", format))
    plotly_IMAGE(p, width = 300, height = 200, format = format, out_file = file)
    check(paste("a picture:", format), file.size(file) > 500)
  }
}

home <- api(paste0("folders/home?user=", user))
check("the home folder is counted", home$children$count >= 1)
check("a path with spaces is found", identical(api("files/lookup?path=from R/points")$fid, first$fid))
refused <- tryCatch(api("files/lookup?path=not there"), error = conditionMessage)
check("what is missing is said", is.character(refused) && grepl("404", refused) && grepl("Not found.", refused, fixed = TRUE))
trashed <- api(paste0("files/", first$fid, "/trash"), "POST")
check("a file goes to the trash", isTRUE(trashed$deleted))
restored <- api(paste0("files/", first$fid, "/restore"), "POST")
check("and back", identical(restored$deleted, FALSE))
Sys.setenv(plotly_api_key = "wrong")
refused <- tryCatch(api("users/current"), error = conditionMessage)
check("a wrong key is refused", is.character(refused) && grepl("Bad API key", refused))
cat("passed\n")
