"""Writes report.json: what scikit-learn, SciPy and PyTorch say of a classifier's logits, for report_test.go.

Run with scikit-learn 1.9.1, scipy 1.17.1 and torch 2.15.0 from this folder: python report.py
Logits and labels are made by a formula that the Go test repeats. No picture has the label 6, and 5 is never predicted.
"""
import json

import numpy as np
import torch
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import calibration_curve

PICTURES, CLASSES = 137, 7

labels = np.array([i * 7919 % 1009 % 6 for i in range(PICTURES)])
places = np.arange(PICTURES * CLASSES).reshape(PICTURES, CLASSES)
logits = ((places * places * 17 + places * 7919) % 10007 / 10007 * 8 - 4).astype(np.float32)
logits[np.arange(PICTURES), labels] += 2
logits[:, 5] -= 9
assert all(len(set(row)) == CLASSES for row in logits)  # no ties, about which programs differ

double = torch.from_numpy(logits).double()
probabilities = torch.softmax(double, 1).numpy()
predicted = logits.argmax(1)
confidence, right = probabilities.max(1), predicted == labels
known = list(range(CLASSES))

counts, _ = np.histogram(np.ceil(confidence * 15) - 1, bins=np.arange(16))
accuracies, confidences = calibration_curve(right, confidence, n_bins=15)
precision, recall, f1, support = metrics.precision_recall_fscore_support(labels, predicted, labels=known, zero_division=0)
losses = torch.nn.functional.cross_entropy(double, torch.from_numpy(labels), reduction="none")
interval = binomtest(int(right.sum()), PICTURES).proportion_ci(0.95, method="wilson")

with open("report.json", "w") as f:
    json.dump({
        "loss": losses.mean().item(),
        "top1": metrics.accuracy_score(labels, predicted),
        "top5": metrics.top_k_accuracy_score(labels, probabilities, k=5, labels=known),
        "interval": [interval.low, interval.high],
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "count": support.tolist(),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=known).tolist(),
        "bins": counts.tolist(),
        "bin_confidence": confidences.tolist(),  # of the bins that have pictures
        "bin_accuracy": accuracies.tolist(),
        "ece": float(np.sum(counts[counts > 0] / PICTURES * np.abs(accuracies - confidences))),
        "top_losses": torch.topk(losses, 6).indices.tolist(),
        "wilson": [[k, n, *binomtest(k, n).proportion_ci(0.95, method="wilson")] for k, n in ((0, 5), (5, 5), (150, 153), (1, 1000))],
    }, f, indent=1)
    f.write("\n")
