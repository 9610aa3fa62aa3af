package dev.oms.examples.quickstart;

import dev.oms.testkit.DatabaseServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * People who use the shop: threads that place, pay, change and cancel orders, each in transactions
 * of its own, until told to stop. Each thread has its own orders, so that none waits for another.
 */
public final class Customers implements AutoCloseable {

  private static final String NEW_ORDER =
      "INSERT INTO shop.orders (id, customer_id, amount, note, placed_at)"
          + " VALUES (?, ?, ?, ?, NOW(6))";
  private static final String NEW_ITEM =
      "INSERT INTO shop.order_items (order_id, line, product, quantity, price)"
          + " VALUES (?, ?, ?, ?, ?)";
  private static final String STATUS =
      "UPDATE shop.orders SET status = 1 + status % 4, version = version + 1 WHERE id = ?";
  private static final String QUANTITY =
      "UPDATE shop.order_items SET quantity = quantity + 1, version = version + 1"
          + " WHERE order_id = ?";
  private static final String MOVE =
      "UPDATE shop.customers SET city = ?, credit = credit + ?, version = version + 1 WHERE id = ?";
  private static final String NO_ITEMS = "DELETE FROM shop.order_items WHERE order_id = ?";
  private static final String NO_ORDER = "DELETE FROM shop.orders WHERE id = ?";

  private final DatabaseServer server;
  private final int threads;
  private final long pauseMillis;
  private final AtomicLong nextOrder = new AtomicLong(Shop.ORDERS);
  private final AtomicLong inserted = new AtomicLong();
  private final AtomicLong updated = new AtomicLong();
  private final AtomicLong deleted = new AtomicLong();
  private final List<Thread> running = new ArrayList<>();
  private volatile boolean stop;
  private volatile @Nullable Exception failure;

  private Customers(DatabaseServer server, int threads, long pauseMillis) {
    this.server = server;
    this.threads = threads;
    this.pauseMillis = pauseMillis;
  }

  /**
   * Lets them in.
   *
   * @param threads how many act at the same time
   * @param pauseMillis how long each thinks between two transactions
   */
  public static Customers start(DatabaseServer server, int threads, long pauseMillis) {
    Customers customers = new Customers(server, threads, pauseMillis);
    for (int i = 0; i < threads; i++) {
      int number = i;
      Thread thread = new Thread(() -> customers.run(number), "customer-" + i);
      thread.setDaemon(true);
      customers.running.add(thread);
      thread.start();
    }
    return customers;
  }

  /** Rows inserted so far. */
  public long inserted() {
    return inserted.get();
  }

  /** Rows updated so far. */
  public long updated() {
    return updated.get();
  }

  /** Rows deleted so far. */
  public long deleted() {
    return deleted.get();
  }

  /**
   * Lets them finish what they do.
   *
   * @throws SQLException when one of them met an error
   */
  public void stop() throws SQLException, InterruptedException {
    close();
    for (Thread thread : running) {
      thread.join();
    }
    Exception met = failure;
    if (met != null) {
      throw new SQLException("a customer could not go on: " + met.getMessage(), met);
    }
  }

  /** Tells them to stop, without waiting. */
  @Override
  public void close() {
    stop = true;
  }

  private void run(int number) {
    try (Connection connection = server.connect("shop")) {
      connection.setAutoCommit(false);
      new Customer(connection, number).shop();
    } catch (SQLException | RuntimeException e) {
      if (!stop) {
        failure = e;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One thread's. */
  private final class Customer {
    private final Connection connection;
    private final Random random;
    private final List<Long> orders = new ArrayList<>();

    Customer(Connection connection, int number) {
      this.connection = connection;
      this.random = new Random(number);
      for (long id = 1 + number; id <= Shop.ORDERS; id += threads) {
        orders.add(id);
      }
    }

    void shop() throws SQLException, InterruptedException {
      while (!stop) {
        int dice = random.nextInt(100);
        if (dice < 40) {
          order();
        } else if (dice < 75) {
          updated.addAndGet(change(STATUS, anyOrder()));
        } else if (dice < 85) {
          updated.addAndGet(change(QUANTITY, anyOrder()));
        } else if (dice < 95) {
          move();
        } else {
          cancel();
        }
        connection.commit();
        Thread.sleep(pauseMillis);
      }
    }

    private long anyOrder() {
      return orders.get(random.nextInt(orders.size()));
    }

    private void order() throws SQLException {
      long id = nextOrder.incrementAndGet();
      int items = 1 + random.nextInt(4);
      try (PreparedStatement order = connection.prepareStatement(NEW_ORDER);
          PreparedStatement item = connection.prepareStatement(NEW_ITEM)) {
        order.setLong(1, id);
        order.setLong(2, 1 + random.nextInt(Shop.CUSTOMERS));
        order.setBigDecimal(3, BigDecimal.valueOf(random.nextInt(100_000), 2));
        order.setString(4, random.nextInt(4) == 0 ? "bitte klingeln 🔔" : null);
        order.executeUpdate();
        for (int line = 1; line <= items; line++) {
          item.setLong(1, id);
          item.setInt(2, line);
          item.setString(3, Shop.PRODUCTS[random.nextInt(Shop.PRODUCTS.length)]);
          item.setInt(4, 1 + random.nextInt(5));
          item.setBigDecimal(5, BigDecimal.valueOf(random.nextInt(10_000), 2));
          item.executeUpdate();
        }
      }
      orders.add(id);
      inserted.addAndGet(1 + items);
    }

    private void move() throws SQLException {
      try (PreparedStatement move = connection.prepareStatement(MOVE)) {
        move.setString(1, Shop.CITIES[random.nextInt(Shop.CITIES.length)]);
        move.setBigDecimal(2, BigDecimal.valueOf(random.nextInt(1_000_000), 4));
        move.setLong(3, 1 + random.nextInt(Shop.CUSTOMERS));
        updated.addAndGet(move.executeUpdate());
      }
    }

    private void cancel() throws SQLException {
      int index = random.nextInt(orders.size());
      long id = orders.get(index);
      orders.set(index, orders.get(orders.size() - 1));
      orders.remove(orders.size() - 1);
      deleted.addAndGet(change(NO_ITEMS, id) + change(NO_ORDER, id));
    }

    private int change(String sql, long id) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setLong(1, id);
        return statement.executeUpdate();
      }
    }
  }
}
