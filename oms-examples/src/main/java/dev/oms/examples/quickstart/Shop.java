package dev.oms.examples.quickstart;

import dev.oms.testkit.DatabaseServer;
import java.sql.SQLException;

/** A small shop's tables, filled by the server itself. */
public final class Shop {

  /** Rows at the beginning. */
  public static final int CUSTOMERS = 10_000;

  /** Rows at the beginning. */
  public static final int ORDERS = 50_000;

  /** Rows at the beginning: three of each order. */
  public static final int ITEMS = 3 * ORDERS;

  private static final String CUSTOMERS_TABLE =
      """
      CREATE TABLE shop.customers (
        id         BIGINT UNSIGNED PRIMARY KEY,
        name       VARCHAR(80) NOT NULL,
        email      VARCHAR(120) NOT NULL,
        city       VARCHAR(60) CHARACTER SET gbk,
        birthday   DATE,
        credit     DECIMAL(14,4) NOT NULL DEFAULT 0,
        vip        BOOLEAN NOT NULL DEFAULT FALSE,
        created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        version    INT NOT NULL DEFAULT 1,
        UNIQUE KEY (email)
      )\
      """;

  private static final String ORDERS_TABLE =
      """
      CREATE TABLE shop.orders (
        id          BIGINT UNSIGNED PRIMARY KEY,
        customer_id BIGINT UNSIGNED NOT NULL,
        status      ENUM('draft','paid','shipped','returned') NOT NULL DEFAULT 'draft',
        amount      DECIMAL(12,2) NOT NULL,
        note        VARCHAR(200),
        placed_at   DATETIME(6) NOT NULL,
        changed_at  TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
                    ON UPDATE CURRENT_TIMESTAMP(6),
        version     INT NOT NULL DEFAULT 1
      )\
      """;

  /** No primary key: the unique key tells the rows apart. */
  private static final String ITEMS_TABLE =
      """
      CREATE TABLE shop.order_items (
        order_id BIGINT UNSIGNED NOT NULL,
        line     SMALLINT NOT NULL,
        product  VARCHAR(60) NOT NULL,
        quantity INT NOT NULL,
        price    DECIMAL(10,2) NOT NULL,
        version  INT NOT NULL DEFAULT 1,
        UNIQUE KEY (order_id, line)
      )\
      """;

  static final String[] NAMES = {
    "Ada Lovelace",
    "陈小明",
    "Zoë Müller",
    "Łukasz Żak",
    "محمد علي",
    "Олена Шевченко",
    "José Núñez",
    "山田 花子",
    "Sinéad O'Connor",
    "Nguyễn Thị Mai"
  };

  static final String[] CITIES = {"杭州", "北京", "上海", "深圳", "Berlin", "London", "Oslo"};

  static final String[] PRODUCTS = {"tea", "绿茶 250g", "café crème", "mug ☕", "kettle 1.7 l"};

  private Shop() {}

  /** Makes the tables and their rows. */
  public static void create(DatabaseServer server) throws SQLException {
    server.execute(
        "CREATE DATABASE shop CHARACTER SET utf8mb4",
        CUSTOMERS_TABLE,
        ORDERS_TABLE,
        ITEMS_TABLE,
        "INSERT INTO shop.customers (id, name, email, city, birthday, credit, vip)"
            + " SELECT seq, "
            + pick("seq", NAMES)
            + ", CONCAT('customer', seq, '@example.com'), "
            + pick("seq DIV 3", CITIES)
            + ", IF(seq % 5 = 0, NULL, DATE '1950-01-01' + INTERVAL seq % 20000 DAY),"
            + " seq % 977 * 0.0625, seq % 17 = 0 FROM shop.seq_1_to_"
            + CUSTOMERS,
        "INSERT INTO shop.orders (id, customer_id, status, amount, note, placed_at)"
            + " SELECT seq, 1 + seq * 7919 % "
            + CUSTOMERS
            + ", 1 + seq % 4, seq % 9973 / 10, IF(seq % 8 = 0, '🎁 gift: \"用心\"', NULL),"
            + " TIMESTAMP '2026-01-01 08:00:00' + INTERVAL seq * 401 SECOND"
            + " + INTERVAL seq * 37 % 1000000 MICROSECOND FROM shop.seq_1_to_"
            + ORDERS,
        "INSERT INTO shop.order_items (order_id, line, product, quantity, price)"
            + " SELECT 1 + seq DIV 3, 1 + seq % 3, "
            + pick("seq", PRODUCTS)
            + ", 1 + seq % 7, seq % 499 / 4 FROM shop.seq_0_to_"
            + (ITEMS - 1));
  }

  private static String pick(String number, String[] texts) {
    StringBuilder sql = new StringBuilder("ELT(1 + (" + number + ") % " + texts.length);
    for (String text : texts) {
      sql.append(", '").append(text.replace("'", "''")).append('\'');
    }
    return sql.append(')').toString();
  }
}
