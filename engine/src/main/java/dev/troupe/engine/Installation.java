package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Which database this is. */
final class Installation {

    private Installation() {}

    static String id(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select id from troupe.installation");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
