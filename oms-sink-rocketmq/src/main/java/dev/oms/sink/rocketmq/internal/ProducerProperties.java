package dev.oms.sink.rocketmq.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;

/** Sets properties of the producer by name: those of its setters that take text or a number. */
final class ProducerProperties {

  private static final Set<Class<?>> TYPES =
      Set.of(String.class, int.class, long.class, boolean.class);

  private ProducerProperties() {}

  /** What is wrong with a property; null when nothing is. */
  static @Nullable String problem(String key, String value) {
    Method setter = setter(key);
    if (setter == null) {
      return key + ": RocketMQ's producer has no such property; check the spelling";
    }
    try {
      Object unused = parse(setter, value);
      return null;
    } catch (IllegalArgumentException e) {
      return key
          + "="
          + value
          + " is not "
          + (type(setter) == boolean.class ? "true or false" : "a number");
    }
  }

  /** Sets all of them; {@link #problem} was asked before. */
  static void apply(Map<String, String> properties, DefaultMQProducer producer) {
    properties.forEach(
        (key, value) -> {
          Method setter = setter(key);
          if (setter == null) {
            return;
          }
          try {
            setter.invoke(producer, parse(setter, value));
          } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("cannot set " + key, e);
          }
        });
  }

  private static @Nullable Method setter(String key) {
    if (key.isEmpty()) {
      return null;
    }
    String name = "set" + Character.toUpperCase(key.charAt(0)) + key.substring(1);
    for (Method method : DefaultMQProducer.class.getMethods()) {
      if (method.getName().equals(name)
          && method.getParameterCount() == 1
          && !Modifier.isStatic(method.getModifiers())
          && TYPES.contains(type(method))) {
        return method;
      }
    }
    return null;
  }

  private static Class<?> type(Method setter) {
    return setter.getParameterTypes()[0];
  }

  private static Object parse(Method setter, String value) {
    Class<?> type = type(setter);
    if (type == int.class) {
      return Integer.valueOf(value);
    }
    if (type == long.class) {
      return Long.valueOf(value);
    }
    if (type == boolean.class) {
      if (!value.equals("true") && !value.equals("false")) {
        throw new IllegalArgumentException(value);
      }
      return Boolean.valueOf(value);
    }
    return value;
  }
}
