//! The way to a site: TLS that is right or wrong, HTTP/2, a proxy, IPv6.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crawler::{CrawlConfig, Outcome, SourceReport};
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use model::Source;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::memory::Memory;
use crate::site::{Reply, Site};
use crate::{config, html, now, run, source};

/// An authority of our own, and its certificate for whoever is to trust it.
fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), pem)
}

/// Serves a page by TLS on loopback until the test ends; gives its port and the versions it was asked in.
fn serve(params: &CertificateParams, issuer: &Issuer<'static, KeyPair>) -> (u16, Arc<Mutex<Vec<Version>>>) {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let versions = Arc::new(Mutex::new(Vec::new()));
    let seen = versions.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(accept(listener, TlsAcceptor::from(Arc::new(tls)), seen));
    });
    (port, versions)
}

async fn accept(listener: std::net::TcpListener, tls: TlsAcceptor, seen: Arc<Mutex<Vec<Version>>>) {
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, seen) = (tls.clone(), seen.clone());
        tokio::spawn(async move {
            // The client hangs up on a certificate it does not like.
            let Ok(stream) = tls.accept(stream).await else { return };
            let answer = service_fn(move |request: Request<hyper::body::Incoming>| {
                seen.lock().unwrap().push(request.version());
                let found = request.uri().path() == "/";
                let page = Response::builder()
                    .status(if found { 200 } else { 404 })
                    .header("content-type", "text/html; charset=utf-8")
                    .body("<!DOCTYPE html><title>Rathaus</title>".to_owned());
                std::future::ready(Ok::<_, Infallible>(page.unwrap()))
            });
            let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            drop(server.serve_connection(TokioIo::new(stream), answer).await);
        });
    }
}

/// Limits that a handshake keeps on a busy machine.
fn patient() -> CrawlConfig {
    let mut config = config(now());
    config.limits.connect = Duration::from_secs(20);
    config.limits.header = Duration::from_secs(20);
    config.limits.total = Duration::from_secs(20);
    config
}

fn visit_tls(port: u16, authorities: &str) -> SourceReport {
    let mut config = patient();
    config.network.authorities = authorities.as_bytes().to_vec();
    run(&source(&format!("https://127.0.0.1:{port}/")), &Memory::default(), &config).sources.remove(0)
}

#[test]
fn a_trusted_site_is_read_by_http_2() {
    let (issuer, pem) = authority("Kreis");
    let (port, versions) = serve(&CertificateParams::new(["127.0.0.1".to_owned()]).unwrap(), &issuer);
    let report = visit_tls(port, &pem);
    assert_eq!((report.outcome, report.new), (Outcome::Ok, 1), "{:?}", report.reason);
    let versions = versions.lock().unwrap();
    assert!(!versions.is_empty() && versions.iter().all(|version| *version == Version::HTTP_2));
}

#[test]
fn a_wrong_certificate_is_reported_and_nothing_is_fetched() {
    let (issuer, pem) = authority("Kreis");
    let valid = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let mut expired = valid.clone();
    (expired.not_before, expired.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
    let elsewhere = CertificateParams::new(["anderswo.example".to_owned()]).unwrap();
    let (stranger, _) = authority("Fremd");
    for (params, issuer, problem) in [
        (&expired, &issuer, "expired"),
        (&elsewhere, &issuer, "not valid for"),
        (&valid, &stranger, "UnknownIssuer"),
    ] {
        let (port, versions) = serve(params, issuer);
        let report = visit_tls(port, &pem);
        assert_eq!((report.outcome, versions.lock().unwrap().len()), (Outcome::Failed, 0), "{problem}");
        let reason = report.reason.unwrap();
        assert!(reason.contains("certificate") && reason.contains(problem), "{reason}");
    }
}

/// A proxy knows the names of sites; nothing else on this machine does.
fn by_proxy(proxy: &Site, start: &str) -> (Memory, SourceReport) {
    let mut config = patient();
    config.agent.contact = Some("post@kreis.invalid".to_owned());
    config.network.proxy = Some(proxy.url(""));
    let memory = Memory::default();
    let report = run(&source(start), &memory, &config).sources.remove(0);
    (memory, report)
}

#[test]
fn a_configured_proxy_is_asked_for_everything() {
    let proxy = Site::plan().on("http://stadt.invalid/", |_| html("<a href=amt>A</a>"));
    let proxy = proxy.on("http://stadt.invalid/amt", |_| html("Amt")).serve();
    let (memory, report) = by_proxy(&proxy, "http://stadt.invalid/");
    assert_eq!((report.outcome, report.new), (Outcome::Ok, 2), "{:?}", report.reason);
    assert!(memory.page("http://stadt.invalid/amt").is_some_and(|page| page.body.is_some()));
    assert_eq!(proxy.hits("http://stadt.invalid/robots.txt"), 1);
}

/// The environment belongs to a process, so the visits are made by a child: this very test, told what to visit.
#[test]
fn a_proxy_of_the_environment_is_asked_but_for_its_exceptions() {
    const VISIT: &str = "LOTSE_TEST_VISIT";
    if let Ok(start) = std::env::var(VISIT) {
        let mut config = patient();
        config.agent.contact = Some("post@kreis.invalid".to_owned());
        // A site of the public net, but by its port one that stands beside us.
        let source = Source { allow_private: start.contains("127.0.0.1"), ..source(&start) };
        let report = run(&source, &Memory::default(), &config).sources.remove(0);
        assert_eq!((report.outcome, report.new), (Outcome::Ok, 1), "{:?}", report.reason);
        return;
    }
    let proxy = Site::plan().on("http://stadt.invalid/", |_| html("Rathaus")).serve();
    let beside = Site::plan().on("/", |_| html("Intranet")).serve();
    let visit = |start: &str, name: &str, proxy: &str| {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
            child.env_remove(name).env_remove(name.to_ascii_lowercase());
        }
        child.args(["--exact", "network::a_proxy_of_the_environment_is_asked_but_for_its_exceptions"]);
        let output = child.env(VISIT, start).env(name, proxy).env("NO_PROXY", "127.0.0.1").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains("1 passed"), "{start}: {said}");
    };
    let (_, port) =
        proxy.url("").rsplit_once(':').map(|(host, port)| (host.to_owned(), port.to_owned())).unwrap();
    for (count, name) in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"].into_iter().enumerate() {
        // By name and without a scheme, as administrators write it; it lies in a network no page may lead into.
        visit("http://stadt.invalid/", name, &format!("localhost:{port}"));
        assert_eq!(proxy.hits("http://stadt.invalid/"), count + 1, "{name}");
    }
    let before = proxy.total_hits();
    visit(&beside.url("/"), "HTTP_PROXY", &proxy.url(""));
    assert_eq!((proxy.total_hits(), beside.hits("/")), (before, 1), "NO_PROXY");
}

#[test]
fn a_start_that_leads_to_another_name_of_its_site_is_followed() {
    let proxy = Site::plan()
        .on("http://stadt.invalid/", |_| Reply::redirect("http://portal.stadt.invalid/start"))
        .on("http://portal.stadt.invalid/robots.txt", |_| {
            Reply::ok("text/plain", "User-agent: *\nDisallow: /intern/\n")
        })
        .on("http://portal.stadt.invalid/start", |_| html("<a href=/amt>A</a><a href=/intern/>I</a>"))
        .on("http://portal.stadt.invalid/amt", |_| html("<a href=http://mail.stadt.invalid/>M</a>"))
        .serve();
    let (memory, report) = by_proxy(&proxy, "http://stadt.invalid/");
    assert_eq!((report.outcome, report.new), (Outcome::Ok, 2), "{:?}", report.reason);
    assert!(memory.page("http://portal.stadt.invalid/amt").is_some());
    // Its robots.txt counts, and only the name the start leads to is taken in.
    assert_eq!(proxy.hits("http://portal.stadt.invalid/intern/"), 0);
    assert_eq!(proxy.hits("http://mail.stadt.invalid/"), 0);
}

#[test]
fn a_site_on_ipv6_is_visited_like_any_other() {
    let address: SocketAddr = "[::1]:0".parse().unwrap();
    let Some(site) =
        Site::plan().on("/", |_| html("<a href=b>B</a>")).on("/b", |_| html("B")).serve_on(address)
    else {
        eprintln!("no IPv6 on this machine");
        return;
    };
    let memory = Memory::default();
    let report = run(&source(&site.url("/")), &memory, &patient()).sources.remove(0);
    assert_eq!((report.outcome, memory.bodies(&site)), (Outcome::Ok, vec!["/".to_owned(), "/b".to_owned()]));
}
