// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines are written with a bar between arguments; the secret is hunter2 or begins so. */
final class CommandLinesTest {
    /** What is shown differs from what is given in the secrets only, so that the rest of a line stays as it is. */
    static Stream<String> secrets() {
        return """
                prog|--password|hunter2|--host|db
                prog|--password=hunter2|--host|db
                prog|-password|hunter2|-v
                prog|--passwd|hunter2
                prog|--db-password|hunter2
                prog|--dbPassword=hunter2
                prog|--password2=hunter2
                prog|--password|'hunter2'
                prog|--password|hunter2 with spaces|--host|db
                prog|--password=hunter2 with spaces|--host|db
                prog|--password|-Hunter2
                prog|--passphrase|hunter2
                prog|--token|hunter2
                prog|--auth-token=hunter2
                prog|--notify-token|hunter2
                prog|--api-key|hunter2
                prog|--apikey=hunter2
                prog|--apiKey|hunter2
                prog|--api_key=hunter2
                prog|--client-secret|hunter2
                prog|--credentials|hunter2
                prog|--stripetoken=hunter2
                prog|--wifi-psk=hunter2
                prog|--otp|hunter2
                prog|password: hunter2
                prog|password:hunter2|email:string
                prog|/password:hunter2|/v:host
                prog|-DenableX|password=hunter2
                env|MYSQL_PWD=hunter2|mysql|-u|root
                env|AWS_SECRET_ACCESS_KEY=hunter2/x+y|AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE|aws|s3|ls
                env|AWS_SESSION_TOKEN=hunter2==|prog
                env|DB_PASSWORD_ADMIN=hunter2|SECRET_KEY_BASE=hunter2|GITHUB_TOKEN=hunter2|prog
                env|DB_PASS=hunter2|DB_PWD=hunter2|prog
                env|PASSWORD=hunter2 with spaces|prog
                java|-Dspring.datasource.password=hunter2|-Djavax.net.ssl.trustStorePassword=hunter2|Main
                mysql|-uroot|-phunter2|-h|db
                mysql|-u|root|--password=hunter2|shop
                /usr/bin/mysqldump|-phunter2|--all-databases
                mariadb|-phunter2
                mariadb-dump|-phunter2|shop
                sudo|mysql|-phunter2
                docker|exec|-it|db|mysql|-uroot|-phunter2
                docker|run|-e|MYSQL_ROOT_PASSWORD=hunter2|-p|3306:3306|mysql:8
                docker|login|-u|me|-p|hunter2|registry.example.com
                sh|-c|mysqldump -uroot -phunter2 shop > /backup.sql
                sh|-c|cd /x; export TOKEN=hunter2; exec prog --verbose
                bash|-c|PGPASSWORD='hunter2 x' psql -h db
                sh|-c|prog --password "hunter2 x" --verbose
                sshpass|-p|hunter2|ssh|-p|22|me@host
                sshpass|-phunter2|ssh|-p|22|me@host
                redis-cli|-h|cache|-a|hunter2|ping
                redis-cli|-h|cache|AUTH|hunter2
                redis-server|--requirepass|hunter2|--port|6379
                mongo|-u|me|-p|hunter2|db
                ldapsearch|-D|cn=me|-w|hunter2|-b|dc=x
                sqlcmd|-S|tcp:db|-U|sa|-P|hunter2
                sqlplus|-s|scott/hunter2@db|@script.sql
                smbclient|//host/share|-U|me%hunter2
                lftp|-u|me,hunter2|ftp.example.com
                snmpwalk|-v2c|-c|hunter2|host
                ipmitool|-U|me|-P|hunter2|power|status
                openssl|enc|-k|hunter2|-in|x
                openssl|pkcs12|-passin|pass:hunter2|-in|x.p12
                openssl|rsa|-in|k.pem|-passin|hunter2
                zip|-P|hunter2|a.zip|b
                7z|a|-phunter2|a.7z
                rar|a|-hphunter2|a.rar
                ssh-keygen|-t|ed25519|-N|hunter2|-f|k
                htpasswd|-nbB|alice|hunter2
                keytool|-storepass|hunter2|-list
                nmcli|dev|wifi|connect|Home|password|hunter2
                aws|configure|set|aws_secret_access_key|hunter2
                kubectl|create|secret|generic|web|--from-literal=password=hunter2
                xfreerdp|/u:me|/p:hunter2|/v:host
                curl|-u|alice:hunter2|https://example.com/
                curl|-ualice:hunter2|https://example.com/
                curl|-sSu|alice:hunter2|https://example.com/
                curl|--user|alice:hunter2|https://example.com/
                curl|--user=alice:hunter2|https://example.com/
                curl|--proxy-user|alice:hunter2|https://example.com/
                curl|-H|Authorization: Bearer hunter2|https://example.com/
                curl|-H|authorization: bearer hunter2.x-y_z|https://example.com/
                curl|-H|Authorization: Basic hunter2==|https://example.com/
                curl|-H|Authorization: token hunter2|https://example.com/
                curl|-H|Authorization: hunter2|https://example.com/
                curl|-HAuthorization: Bearer hunter2|https://example.com/
                curl|-H|Proxy-Authorization: Basic hunter2|https://example.com/
                curl|-H|X-Api-Key: hunter2|-H|Accept: text/html|https://example.com/
                curl|-H|X-Auth-Token: hunter2|https://example.com/
                curl|-H|Cookie: hunter2=1; b=2|https://example.com/
                curl|-b|session=hunter2|https://example.com/
                curl|-d|user=a&password=hunter2&n=1|https://example.com/
                curl|-d|user[password]=hunter2|https://example.com/
                curl|-d|{"user":"a","password":"hunter2","n":1}|https://example.com/
                curl|-d|{"password" : "hunter2", "n":1}|https://example.com/
                curl|-d|{\\"password\\":\\"hunter2\\",\\"n\\":1}|https://example.com/
                curl|https://example.com/?user=a&access_token=hunter2&n=1#top
                curl|https://account.blob.core.windows.net/c?sv=2022&sig=hunter2&se=1
                curl|https://alice:hunter2@example.com/path@x
                curl|https://alice:hunter2/x@example.com/
                curl|https://alice:hunter2@x@example.com/
                curl|https://hooks.slack.com/services/hunter2/B0/X
                psql|postgres://app:hunter2@db:5432/shop
                psql|postgresql://app:hunter2@[::1]:5432/shop
                psql|host=db password=hunter2 dbname=shop
                prog|redis://:hunter2@cache:6379/0
                prog|mongodb://u:hunter2@h1:27017,h2:27017/db
                prog|amqp://u:hunter2@a:5672,amqp://v:hunter2@b:5672
                prog|https://hunter2hunter2hunter2@sentry.example.com/1
                prog|Server=db;Uid=sa;Pwd=hunter2;Database=x
                prog|Server=db;User Id=sa;Password=hunter2;Database=x
                prog|AccountName=x;AccountKey=hunter2/x==;EndpointSuffix=core
                mount|-t|cifs|-o|username=a,password=hunter2,uid=0|//h/s|/mnt
                skopeo|copy|--dest-creds|me:hunter2|docker://a|docker://b
                python3|-c|connect(user='a', password='hunter2', host='b')
                ruby|-e|connect(:password => "hunter2")
                worker: token=hunter2
                prog|--pwd|hunter2|--host|db
                prog|--pwd=hunter2
                prog|-pwd|hunter2
                prog|--pw=hunter2
                plink|-pw|hunter2|me@host
                prog|DB_PW=hunter2
                prog|https://example.com/j/1?pwd=hunter2&n=1
                env|GITHUB_PAT=hunter2|prog
                env|AZURE_DEVOPS_EXT_PAT=hunter2|az|login
                prog|--github-pat|hunter2
                prog|token:hunter2
                prog|token:1234hunter2|x
                prog|{token:hunter2,n:1}
                prog|--header|api_key:hunter2
                prog|accessToken:hunter2
                git|clone|https://ghp_hunter2@github.com/o/r
                git|clone|https://a1hunter2b@github.com/o/r
                git|clone|https://hunter2abc@github.com/o/r
                git|clone|git+https://x9y8hunter2@example.com/o/r
                curl|HTTP://hunter20261128@example.com/
                curl|https://AbCdEfGhunter2@example.com/
                prog|--dsn|u:hunter2@tcp(db:3306)/shop
                prog|--dsn=u:hunter2@tcp(db:3306)/shop?parseTime=true
                prog|--dsn='u:hunter2@unix(/run/mysql.sock)/shop'
                env|DSN=u:hunter2@(db)/shop|prog
                prog|u:x@hunter2:y@tcp([::1]:3306)/shop
                sh|-c|prog --dsn 'u:hunter2@tcp(h:3306)/db'
                vault|login|hunter2
                vault|login|-no-print|hunter2
                vault|login|-method=userpass|username=me|password=hunter2
                /usr/bin/vault|login|token=hunter2
                vault|unwrap|hunter2
                vault|operator|unseal|hunter2
                sh|-c|vault login hunter2; ls
                psql|postgresql://u:hunter2@h/db
                """.lines();
    }

    /** They have the words, or the letters, or the marks of a secret, and none. */
    static Stream<String> harmless() {
        return """
                nginx: worker process
                postgres: alice shop 10.0.0.1(52314) SELECT
                prog|--password
                mysql|--password|-h|db
                mysql|--password|--host=db
                mysql|-u|root|-p|shop
                prog|--password-file|/run/secrets/db
                prog|--password-file=/run/secrets/db
                prog|--passwordFile=/run/secrets/db
                prog|--token-file|/run/t|--max-tokens|500|--tokenizer|x
                prog|--secret-name|web|--credentials|/etc/x.json|--private-key|~/.ssh/id
                prog|--no-password|file|--ask-password|file
                prog|password_min_length=8|passwordless=true
                prog|--compass=1|--bypass|2|--monkey=3|--keyspace|4|--author|me
                docker|login|--password-stdin|-u|me
                docker|run|-p|8080:80|--user|1000:1000|-v|/secret:/secret:ro|app/secret-service:1.2
                docker|run|--name|mysql|-p3306:3306|-p|127.0.0.1:3307:3306/tcp|x
                docker|run|--name|mongo|-p|27017:27017|x
                docker|build|--secret|id=npm,src=/home/me/.npmrc|.
                kubectl|get|secret|web|-n|prod
                passwd|alice
                /usr/bin/passwd|alice
                vault|read|secret/data/web
                secret-tool|lookup|user|me
                ls|-p|/tmp
                mkdir|-p|/a/b
                cp|-pR|a|b
                ssh|-p|22|-o|PasswordAuthentication=no|-o|NumberOfPasswordPrompts=1|me@host
                mysqld|--port=3306|-p3306
                chrome|--password-store=basic|--user-data-dir=/x
                env|PWD=/home/me|OLDPWD=/|SSH_AUTH_SOCK=/run/x|prog
                java|-cp|/opt/secret-lib/password-1.0.jar:lib/token-2.jar|Main
                java|-Dfile.encoding=UTF-8|-Djava.io.tmpdir=/tmp|Main
                curl|http://example.com:8080/a@b|http://[::1]:80/x@y
                curl|-sSL|-o|x|-X|PUT|https://example.com/?a=b&c=d
                curl|-H|Accept: text/html|-b|cookies.txt|https://example.com/
                git|clone|git@github.com:o/r.git
                git|clone|ssh://git@github.com/o/r.git
                skopeo|copy|docker://busybox:1.36@sha256:abcd|docker://registry:5000/x
                kafka|--bootstrap|PLAINTEXT://a:9092,SASL://b:9093
                rsync|-e|ssh -p 22|a:/x|b:/y
                date|+%H:%M:%S|12:30:59
                the bearer of this letter
                conmon|--api-version|1|-c|0123|-u|0123|-r|/usr/bin/crun|-p|/run/pidfile|-n|mysql|--exit-command-arg|--root
                docker-proxy|-proto|tcp|-host-ip|0.0.0.0|-host-port|3306|-container-ip|172.17.0.2|-container-port|3306
                python3|-m|http.server|8000
                grep|-r|password|/etc
                find|/|-name|*secret*
                prog|--pwd|/home/me|--pwd=./x
                prog|--pat|*.txt|--path|x|PATH=/bin|compat=1|--format|x
                git|clone|https://alice@bitbucket.org/o/r.git
                git|clone|https://john-smith42@example.com/o/r|https://JohnSmith@example.com/
                git|clone|https://alice%40example.org@example.com/o/r
                docker|run|app/token:1.2
                docker|run|token:latest|token:v1.2.3|--add-host|token:10.0.0.1
                curl|http://token:8080/x
                vault|kv|get|secret/login|-field|x
                vault|login|-
                vault|login|-method=oidc|role=dev
                mount|alice@tcp(h)/db
                sudo|login|-h|x
                """.lines();
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void shouldMaskSecretsAmongArguments(String line) {
        final String shown = CommandLines.MASKED.shown(line.replace('|', '\0'));

        assertThat(shown).contains(CommandLines.MASK);
        assertThat(shown.toLowerCase(Locale.ROOT)).doesNotContain("hunter2");
        assertThat(shown.split(" ")[0]).isEqualTo(line.split("[| ]")[0]);
    }

    /** As a foreign feed has them: where a secret with spaces ends is unknown; all other secrets are clear. */
    @ParameterizedTest
    @MethodSource("secrets")
    void shouldMaskSecretsWhereItIsNotKnownWhereAnArgumentEnds(String line) {
        final String shown = CommandLines.MASKED.shown(line.replace('|', ' '));

        assertThat(shown).contains(CommandLines.MASK);
        assertThat(shown.toLowerCase(Locale.ROOT)).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void shouldLeaveEverythingElse(String line) {
        final String joined = line.replace('|', ' ');

        assertThat(CommandLines.MASKED.shown(line.replace('|', '\0'))).isEqualTo(joined);
        assertThat(CommandLines.MASKED.shown(joined)).isEqualTo(joined);
    }

    /** Agent and collector mask one after the other. */
    @ParameterizedTest
    @MethodSource("secrets")
    void shouldChangeNothingTheSecondTime(String line) {
        final String shown = CommandLines.MASKED.shown(line.replace('|', '\0'));

        assertThat(CommandLines.MASKED.shown(shown)).isEqualTo(shown);
    }

    @Test
    void shouldLeaveTheRestOfALineAsItIs() {
        assertThat(masked("mysql|-uroot|-phunter2|-h|db")).isEqualTo("mysql -uroot -p******** -h db");
        assertThat(masked("prog|--password|hunter2|--host|db")).isEqualTo("prog --password ******** --host db");
        assertThat(masked("psql|postgres://app:hunter2@db/shop")).isEqualTo("psql postgres://app:********@db/shop");
        assertThat(masked("psql|host=db password=hunter2 dbname=shop"))
                .isEqualTo("psql host=db password=******** dbname=shop");
        assertThat(masked("curl|-d|{\"password\": \"hunter2\", \"n\":1}|http://x/"))
                .isEqualTo("curl -d {\"password\": \"********\", \"n\":1} http://x/");
        assertThat(masked("curl|-H|Authorization: Bearer hunter2|http://x/"))
                .isEqualTo("curl -H Authorization: Bearer ******** http://x/");
        assertThat(masked("curl|http://x/?token=hunter2&n=1#top")).isEqualTo("curl http://x/?token=********&n=1#top");
        assertThat(masked("sh|-c|mysql -uroot -phunter2 shop; prog --verbose"))
                .isEqualTo("sh -c mysql -uroot -p******** shop; prog --verbose");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
                "github_pat_0123456789abcdefghijkl",
                "glpat-0123456789abcdefghij",
                "xoxb-123456789012-abcdefghijkl",
                "sk_live_0123456789abcdefghijkl",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
                "AIzaSyA0123456789abcdefghijklmnopqrstuv",
            })
    void shouldKnowTokensByTheirForm(String token) {
        assertThat(masked("prog|" + token + "|x")).isEqualTo("prog ******** x");
        assertThat(masked("prog|--x=" + token)).isEqualTo("prog --x=********");
        assertThat(masked("git|clone|https://x-access-token:" + token + "@github.com/o/r"))
                .isEqualTo("git clone https://x-access-token:********@github.com/o/r");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "psql|postgresql://u:hunter2 hunter2@h/db",
                "psql|postgresql://u:12 hunter2@h/db|-l",
                "prog|--url=postgresql://u:hunter2 hunter2@h/db",
                "env|DATABASE_URL=postgresql://u:x hunter2 x@h/db|prog",
                "sh|-c|psql 'postgresql://u:x hunter2@h/db' -l",
                "prog|--dsn|u:x hunter2@tcp(h:3306)/db",
            })
    void shouldHideAPasswordWithSpacesInAUrl(String line) {
        assertThat(masked(line)).contains("u:********@").doesNotContain("hunter2");
    }

    @Test
    void shouldEndAPasswordWithTheUrl() {
        assertThat(masked("prog|see http://h:80 and a@b")).isEqualTo("prog see http://h:80 and a@b");
        assertThat(masked("prog|http://u:hunter2@h/x y@z")).isEqualTo("prog http://u:********@h/x y@z");
        assertThat(masked("prog|--dsn|u:hunter2@tcp(h:3306)/db|-v"))
                .isEqualTo("prog --dsn u:********@tcp(h:3306)/db -v");
        assertThat(masked("vault|login|hunter2|-v")).isEqualTo("vault login ******** -v");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"prog|--password||WORD", "mysql|-u|x|--passwd||WORD", "prog|--pwd||WORD", "redis-cli|-a||WORD"})
    void shouldTakeAnEmptyArgumentForTheSecret(String line) {
        final String shown = masked(line);

        assertThat(shown).endsWith(" ******** WORD");
        assertThat(CommandLines.MASKED.shown(shown)).isEqualTo(shown);
    }

    @Test
    void shouldTakeEmptyQuotesForTheSecret() {
        assertThat(masked("sh|-c|prog --password \"\" WORD")).isEqualTo("sh -c prog --password \"\" WORD");
        assertThat(masked("prog|--password=|WORD")).isEqualTo("prog --password= WORD");
        assertThat(masked("prog|--password|")).isEqualTo("prog --password ********");
    }

    @Test
    void shouldHideAPrivateKey() {
        assertThat(masked("prog|-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----|x"))
                .doesNotContain("hunter2")
                .endsWith("-----END RSA PRIVATE KEY----- x");
    }

    @Test
    void shouldMaskWhatIsCutOff() {
        assertThat(masked("prog|--password|hunter2…")).isEqualTo("prog --password ********");
        assertThat(masked("prog|{\"password\":\"hunter2…")).doesNotContain("hunter2");
    }

    @Test
    void shouldKnowOwnNames() {
        final CommandLines own =
                CommandLines.of(CommandLines.Mode.MASKED, List.of("*_pin", "corp-key", "a*b*c", "Exact"));

        assertThat(own.shown(
                        "p\0--user-pin\0hunter2\0CORP_KEY=hunter2\0--axxbyyc\0hunter2\0exact: hunter2\0--exactly\0x"))
                .isEqualTo("p --user-pin ******** CORP_KEY=******** --axxbyyc ******** exact: ******** --exactly x");
        assertThat(masked("p|--user-pin|1234")).isEqualTo("p --user-pin 1234");
    }

    @Test
    void shouldShowAllOrNothingWhereTheSettingSaysSo() {
        final CommandLines nameOnly = CommandLines.of(CommandLines.Mode.NAME_ONLY, List.of());

        assertThat(CommandLines.FULL.shown("mysql\0-phunter2")).isEqualTo("mysql -phunter2");
        assertThat(nameOnly.shown("mysql\0-phunter2")).isEmpty();
        assertThat(nameOnly.shown("nginx: worker process")).isEmpty();
        assertThat(nameOnly.shown("/usr/bin/docker-proxy\0-container-port\0" + "80\0--token\0hunter2"))
                .isEqualTo("/usr/bin/docker-proxy -container-port 80 --token ********");
        assertThat(nameOnly.shown("")).isEmpty();
    }

    private static String masked(String line) {
        return CommandLines.MASKED.shown(line.replace('|', '\0'));
    }
}
