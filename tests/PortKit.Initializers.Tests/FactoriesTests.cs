using System.Globalization;
using System.Reflection;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using OfKeras = PortKit.Keras;
using OfPyTorch = PortKit.PyTorch;

namespace PortKit.Initializers.Tests;

/// <summary>Initializers from code, without a text.</summary>
public sealed class FactoriesTests
{
    /// <summary>Each initializer of the framework has a method, with its parameters in order and its defaults.</summary>
    [Theory]
    [InlineData("keras", typeof(OfKeras))]
    [InlineData("pytorch", typeof(OfPyTorch))]
    public void Every_initializer_has_a_method_with_its_defaults(string framework, Type factory)
    {
        var methods = factory.GetMethods(BindingFlags.Public | BindingFlags.Static).ToDictionary(method => method.Name.ToUpperInvariant());
        var known = InitializerSpec.Known.Where(one => one.Framework == framework).ToList();
        Assert.Equal(known.Select(one => Plain(one.Name)).Order(StringComparer.Ordinal), methods.Keys.Order(StringComparer.Ordinal));
        foreach (var one in known)
        {
            var parameters = methods[Plain(one.Name)].GetParameters().Select(parameter => parameter.HasDefaultValue
                ? string.Create(CultureInfo.InvariantCulture, $"{parameter.Name}={parameter.DefaultValue}")
                : parameter.Name);
            Assert.Equal(one.Signature, parameters.Any() ? $"{framework}:{one.Name}({string.Join(", ", parameters)})" : $"{framework}:{one.Name}");
        }

        static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
    }

    [Fact]
    public void A_method_gives_what_the_text_gives()
    {
        Assert.Equal(InitializerSpec.Parse("torch:kaiming_uniform_(nonlinearity=relu)").ToString(), OfPyTorch.KaimingUniform(nonlinearity: "relu").ToString());
        Assert.Equal(InitializerSpec.Parse("keras:VarianceScaling(2.5, fan_out, uniform)").Fill([4, 3], 7), OfKeras.VarianceScaling(2.5, "fan_out", "uniform").Fill([4, 3], 7));
        Assert.Equal("keras:HeNormal", OfKeras.HeNormal().ToString());
        Assert.Contains("mode must be", Assert.Throws<ArgumentException>(() => OfPyTorch.KaimingNormal(mode: "fan")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OfPyTorch.Sparse(double.NaN));
    }

    [Fact]
    public void A_text_that_is_none_is_an_exception_that_says_why()
    {
        var problem = Assert.Throws<FormatException>(() => InitializerSpec.Parse("keras:HeNormall"));
        Assert.Contains("HeNormal", problem.Message, StringComparison.Ordinal);
        Assert.Equal(InitializerSpec.TryParse("keras:HeNormall", out _, out var same) ? null : same!.ToString(), problem.Message);
    }

    [Theory]
    [InlineData("keras:HeNormal")]
    [InlineData("torch:eye_")]
    [InlineData("torch:sparse_(0.5)")]
    [InlineData("caffe:xavier")]
    public void Memory_that_is_there_is_filled_alike(string spec)
    {
        var initializer = InitializerSpec.Parse(spec);
        var values = Enumerable.Repeat(9f, 20).ToArray();
        initializer.FillInto(values, [4, 5], 3);
        Assert.Equal(initializer.Fill([4, 5], 3), values);
        Assert.Contains("Room for 20 values is expected. Found 19.", Assert.Throws<ArgumentException>(() => initializer.FillInto(values.AsSpan(1), [4, 5], 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fillers_fill_memory_that_is_there_and_leave_the_generator_where_they_should()
    {
        var (one, other) = (new Mt19937(5), new Mt19937(5));
        var values = new float[12];
        CaffeFillerSpec.Gaussian(0, 2).FillInto(values, [3, 4], one);
        Assert.Equal(CaffeFillerSpec.Gaussian(0, 2).Fill([3, 4], other), values);
        Assert.Equal(other.NextUInt32(), one.NextUInt32());
        CaffeFillerSpec.Gaussian().FillInto([], [0, 4], one);
        Assert.Throws<ArgumentException>(() => CaffeFillerSpec.Gaussian().FillInto(new float[3], [0, 4], one));
    }
}
