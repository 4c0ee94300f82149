// Weights without a net: Caffe's fillers with Caffe's bits, and the initializers of Keras and PyTorch.
using System.Globalization;
using PortKit;
using PortKit.Initializers;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// What Caffe draws after caffe.set_random_seed(1701), for a blob in Caffe's layout: outputs first.
var xavier = CaffeFillerSpec.Xavier().Fill([20, 1, 5, 5], new Mt19937(1701));
Show("caffe xavier", xavier);

// The others, into memory that is there.
var weights = new float[20 * 25];
foreach (var initializer in new[] { PyTorch.KaimingUniform(nonlinearity: "relu"), InitializerSpec.Parse("pytorch:normal_(std=0.2)") })
{
    initializer.FillInto(weights, [20, 1, 5, 5], seed: 1701);
    Show($"{initializer}", weights);
}

// Keras has outputs last. What the values are like in theory needs no values.
var he = Keras.HeNormal().Distribution([5, 5, 1, 20]);
Console.WriteLine($"{Keras.HeNormal()}: std {he.Std:F4}, fan-in {he.FanIn}, fan-out {he.FanOut}");

static void Show(string name, float[] values) => Console.WriteLine($"{name}: {values[0]:F6}, {values[1]:F6}, ... {values[^1]:F6}");
