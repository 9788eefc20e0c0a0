//! The page from the binary: right for the visitor, cached well, never a stand-in for a file.

use crate::house::House;

#[tokio::test]
async fn every_page_path_gives_the_page() {
    let house = House::open().await;
    for path in [
        "/",
        "/index.html",
        "/assets",
        "/record",
        "/assets/BTC-USDT/deep",
    ] {
        let response = house.get(path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(
            response.headers()["content-type"],
            "text/html; charset=utf-8",
            "{path}"
        );
        assert_eq!(response.headers()["cache-control"], "no-cache");
    }
}

#[tokio::test]
async fn missing_file_is_404_and_no_path_leaves_the_page() {
    let house = House::open().await;
    for path in [
        "/assets/missing-123.js",
        "/favicon.nope",
        "/..%2f..%2fCargo.toml",
        "/assets/..%2F..%2Fsecret.txt",
        "/index.html.br",
    ] {
        let response = house.get(path).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn page_speaks_the_language_and_wears_the_theme_of_the_visitor() {
    let house = House::open().await;
    let check = async |header: (&str, &str), tag: &str| {
        let response = house
            .get("/")
            .header(header.0, header.1)
            .send()
            .await
            .unwrap();
        let html = response.text().await.unwrap();
        assert!(html.contains(tag), "{header:?}: {html}");
    };
    check(
        ("accept-language", "en-GB,en;q=0.9"),
        r#"<html lang="en" data-theme="system" data-palette="standard" data-density="cosy" data-menu="auto">"#,
    )
    .await;
    check(
        ("accept-language", "de"),
        r#"<html lang="es" data-theme="system" data-palette="standard" data-density="cosy" data-menu="auto">"#,
    )
    .await;
    check(
        ("cookie", "rumbo_lang=en; rumbo_theme=dark"),
        r#"<html lang="en" data-theme="dark" data-palette="standard" data-density="cosy" data-menu="auto">"#,
    )
    .await;
    check(
        (
            "cookie",
            "rumbo_palette=colour_blind; rumbo_density=compact; rumbo_menu=open",
        ),
        r#"data-palette="colour_blind" data-density="compact" data-menu="open">"#,
    )
    .await;
    check(
        ("cookie", "rumbo_palette=\"><x; rumbo_density=x"),
        r#"data-palette="standard" data-density="cosy" data-menu="auto">"#,
    )
    .await;
    check(
        ("cookie", "rumbo_lang=<script>; rumbo_theme=\"><x"),
        r#"lang="es" data-theme="system""#,
    )
    .await;
}

#[tokio::test]
async fn known_page_is_not_sent_again() {
    let house = House::open().await;
    let first = house.get("/").send().await.unwrap();
    let etag = first.headers()["etag"].clone();
    let again = house
        .get("/")
        .header("if-none-match", &etag)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), 304);
    let english = house
        .get("/")
        .header("if-none-match", &etag)
        .header("cookie", "rumbo_lang=en");
    assert_eq!(english.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn files_of_the_page_are_packed_and_kept_for_ever() {
    let house = House::open().await;
    let html = house.get("/").send().await.unwrap().text().await.unwrap();
    // Without a built page there is a placeholder, which has no files.
    for part in html.split('"').filter(|part| part.starts_with("/assets/")) {
        let plain = house.get(part).send().await.unwrap();
        assert_eq!(plain.status(), 200, "{part}");
        assert!(
            plain.headers()["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        let etag = plain.headers()["etag"].to_str().unwrap().to_owned();
        assert!(etag.starts_with('"'), "{etag}");
        let size = plain.bytes().await.unwrap().len();
        let packed = house
            .get(part)
            .header("accept-encoding", "br, gzip")
            .send()
            .await
            .unwrap();
        assert_eq!(packed.headers()["content-encoding"], "br", "{part}");
        assert_ne!(packed.headers()["etag"].to_str().unwrap(), etag);
        assert!(packed.bytes().await.unwrap().len() < size, "{part}");
        let known = house
            .get(part)
            .header("if-none-match", &etag)
            .send()
            .await
            .unwrap();
        assert_eq!(known.status(), 304, "{part}");
    }
}
