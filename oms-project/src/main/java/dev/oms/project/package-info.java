/**
 * A pipeline as a YAML file: the library's form of OMS's saved project. {@link
 * dev.oms.project.Project#load} reads one; what is wrong with it is told all at once by {@link
 * dev.oms.project.ProjectException}. Sources, sinks, formats and checkpoint stores are found by
 * name through {@link java.util.ServiceLoader}.
 */
@NullMarked
package dev.oms.project;

import org.jspecify.annotations.NullMarked;
