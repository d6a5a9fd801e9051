// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options of programs whose names do not say that their value is a secret, from the manual pages.
 *
 * @param options by letter or long name
 * @param firstSecretWord the first of the words that are no options and hold a secret; 0 when none does
 * @param isPrefix its first word begins another command
 * @param hasSecretNames a word that names a secret is followed by it: aws configure set aws_secret_access_key ...
 * @param secretCommands what is behind one of these words is a secret: vault login ...
 */
record Programs(
        Map<String, Value> options,
        int firstSecretWord,
        boolean isPrefix,
        boolean hasSecretNames,
        Set<String> secretCommands) {
    /** What of an option's value is the secret. */
    enum Value {
        WHOLE,
        /** The same; as a word of its own it is no value: {@code mysql -p} asks. */
        ATTACHED,
        /**
         * The same; never in the same word, for the program's options are long: {@code openssl -key} is no {@code -k}.
         */
        SEPARATE,
        AFTER_COLON(':'),
        AFTER_PERCENT('%'),
        AFTER_COMMA(','),
        AFTER_SLASH('/'),
        /** {@code curl -b name=value}, or the name of a file with cookies. */
        AFTER_EQUALS('=');

        final char mark;

        Value() {
            this('\0');
        }

        Value(char mark) {
            this.mark = mark;
        }
    }

    private static final Map<String, Programs> TABLE = new HashMap<>();

    static {
        final String[] table = {
            "sshpass p !",
            "redis-cli a *",
            "valkey-cli a *",
            "keydb-cli a *",
            "mongo p",
            "mongosh p",
            "mongodump p",
            "mongorestore p",
            "mongoexport p",
            "mongoimport p",
            "mongostat p",
            "mongotop p",
            "mongofiles p",
            "cqlsh p",
            "curl u: user: U: proxy-user: E: cert: b= cookie= oauth2-bearer",
            "wget proxy-user:",
            "http a: auth:",
            "https a: auth:",
            "xh a: auth:",
            "xhs a: auth:",
            "ab A: P:",
            "siege A:",
            "smbclient U% user%",
            "rpcclient U% user%",
            "smbget U% user%",
            "smbtree U% user%",
            "net U% user%",
            "lftp u, user,",
            "ncftp p",
            "ncftpget p",
            "ncftpput p",
            "swaks ap-",
            "ldapsearch w",
            "ldapmodify w",
            "ldapadd w",
            "ldapdelete w",
            "ldappasswd w s a",
            "ldapwhoami w",
            "ldapcompare w",
            "ldapmodrdn w",
            "ipmitool P",
            "ipmipower p",
            "snmpget c A X",
            "snmpgetnext c A X",
            "snmpset c A X",
            "snmpwalk c A X",
            "snmpbulkget c A X",
            "snmpbulkwalk c A X",
            "snmptable c A X",
            "snmptrap c A X",
            "sqlcmd P",
            "bcp P",
            "tsql P",
            "freebcp P",
            "isql P",
            "osql P",
            "sqlplus /",
            "rman /",
            "sqlldr /",
            "expdp /",
            "impdp /",
            "zip P",
            "unzip P",
            "7z p+",
            "7za p+",
            "7zz p+",
            "7zr p+",
            "rar p+ hp+",
            "unrar p+",
            "openssl k- K- pass- passin- passout-",
            "ssh-keygen N P",
            "useradd p",
            "usermod p",
            "login p",
            "mosquitto_pub P",
            "mosquitto_sub P",
            "mosquitto_rr P",
            "rabbitmqadmin p",
            "htpasswd #2",
            "wpa_passphrase #2",
            "add_user #2",
            "change_password #2",
            "authenticate_user #2",
            "xfreerdp p",
            "wlfreerdp p",
            "xfreerdp3 p",
            "rdesktop p",
            "vncpasswd #1",
            "vault login> unwrap> unseal>",
            "bao login> unwrap> unseal>",
            "nmcli *",
            "aws *",
            "wpa_cli *"
        };
        for (final String line : table) {
            final String[] words = line.split(" ");
            TABLE.put(words[0], read(words));
        }
    }

    /** Of all programs. */
    static final Programs ANY = read("", "creds:", "src-creds:", "dest-creds:", "proxy-user:", "from-literal=");

    private static final Programs MYSQL = read("mysql", "p+");

    static @Nullable Programs of(String program) {
        final boolean isMysql = program.startsWith("mysql") || program.startsWith("mariadb");
        if (isMysql && !isDaemon(program)) {
            return MYSQL;
        }
        return switch (program) {
            case "mariabackup", "xtrabackup", "innobackupex", "mycli", "mydumper", "myloader" -> MYSQL;
            default -> TABLE.get(program);
        };
    }

    private static boolean isDaemon(String program) {
        return switch (program) {
            case "mysqld", "mysqld_safe", "mysqld_multi", "mariadbd", "mariadbd-safe", "mariadbd-multi" -> true;
            default -> false;
        };
    }

    /**
     * {@code p}: whole; {@code p+}: attached; {@code u:}: after a colon; {@code #2}: the second word; {@code login>}:
     * behind it.
     */
    private static Programs read(String... words) {
        final Map<String, Value> options = new HashMap<>();
        int firstSecretWord = 0;
        boolean isPrefix = false;
        boolean hasSecretNames = false;
        final Set<String> secretCommands = new HashSet<>();
        for (int i = 1; i < words.length; i++) {
            final String word = words[i];
            final String name = word.substring(0, word.length() - 1);
            switch (word.charAt(word.length() - 1)) {
                case '*' -> hasSecretNames = true;
                case '!' -> isPrefix = true;
                case '>' -> secretCommands.add(name);
                case '-' -> options.put(name, Value.SEPARATE);
                case '+' -> options.put(name, Value.ATTACHED);
                case ':' -> options.put(name, Value.AFTER_COLON);
                case '%' -> options.put(name, Value.AFTER_PERCENT);
                case ',' -> options.put(name, Value.AFTER_COMMA);
                case '=' -> options.put(name, Value.AFTER_EQUALS);
                case '/' -> options.put("", Value.AFTER_SLASH);
                case '1', '2' -> firstSecretWord = word.charAt(word.length() - 1) - '0';
                default -> options.put(word, Value.WHOLE);
            }
        }
        return new Programs(options, firstSecretWord, isPrefix, hasSecretNames, secretCommands);
    }
}
