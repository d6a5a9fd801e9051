// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PageFilesTest {
    private static final Pattern SCRIPT = Pattern.compile("src=\"\\.?(/assets/[^\"]+\\.js)\"");

    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        final HttpRequest.Builder request = HttpRequest.newBuilder(run.uri(path));
        return run.client.send(
                headers.length == 0 ? request.build() : request.headers(headers).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private String script() throws Exception {
        final Matcher script = SCRIPT.matcher(new String(get("/").body(), StandardCharsets.UTF_8));
        assertThat(script.find()).isTrue();
        return script.group(1);
    }

    @Test
    void shouldServeNoFolder() throws Exception {
        assertThat(get("/assets").statusCode()).isEqualTo(404);
        assertThat(get("/assets/").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldServeThePageAndLetItsPartsBeKept() throws Exception {
        assertThat(get("/").headers().firstValue("Cache-Control")).contains("no-cache");
        final HttpResponse<byte[]> script = get(script());

        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(script.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    }

    @Test
    void shouldCompressWhatIsWorthIt() throws Exception {
        final String script = script();
        final byte[] plain = get(script).body();
        final HttpResponse<byte[]> zipped = get(script, "Accept-Encoding", "gzip, br");

        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(zipped.body().length).isLessThan(plain.length / 2);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes())
                .isEqualTo(plain);
    }

    @Test
    void shouldNotSendAgainWhatTheBrowserHas() throws Exception {
        final String tag = get("/").headers().firstValue("ETag").orElse("");

        assertThat(get("/", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get("/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldLoadUnder150KilobytesCompressed() throws Exception {
        final String page = new String(get("/").body(), StandardCharsets.UTF_8);
        final Matcher parts =
                Pattern.compile("(?:src|href)=\"\\.?(/assets/[^\"]+)\"").matcher(page);
        long bytes = page.length();
        while (parts.find()) {
            bytes += get(parts.group(1), "Accept-Encoding", "gzip").body().length;
        }

        assertThat(bytes).isLessThan(150_000);
    }
}
