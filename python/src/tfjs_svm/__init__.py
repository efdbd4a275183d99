"""Trains linear SVMs of tfjs-svm on rows that a Ray or Spark cluster holds."""
