package dev.gantry.tls.store;

import com.zaxxer.hikari.HikariConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The database of a store.
 *
 * @param url JDBC
 * @param login who connects, absent: whom the URL names
 */
record Database(String url, @Nullable DatabaseLogin login) {
    Dialect dialect() {
        return Dialect.of(url);
    }

    Path sqliteFile() {
        return Dialect.sqliteFile(url);
    }

    void configure(HikariConfig config) {
        config.setJdbcUrl(url);
        if (login != null) {
            config.setUsername(login.user());
            config.setPassword(login.password());
        }
    }

    /** A connection of its own, outside of the pool. */
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        if (login != null) {
            properties.setProperty("user", login.user());
            String password = login.password();
            if (password != null) {
                properties.setProperty("password", password);
            }
        }
        return DriverManager.getConnection(url, properties);
    }
}
