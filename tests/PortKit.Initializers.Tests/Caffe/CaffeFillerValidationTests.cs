using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.Caffe;

public sealed class CaffeFillerValidationTests
{
    private const string Types = "bilinear, constant, gaussian, msra, positive_unitball, uniform, xavier";

    public static TheoryData<CaffeFillerSpec, int[], string?, string> Table => new()
    {
        { new() { Type = "Xavier" }, [2, 3], "type", $"type must be one of {Types}. Found \"Xavier\"." },
        { new() { Type = "" }, [2, 3], "type", $"type must be one of {Types}. Found \"\"." },
        { new() { Type = "unknown" }, [0], "type", $"type must be one of {Types}. Found \"unknown\"." },

        { new(), [], null, "" },
        { new(), [3, 0], "type", "A blob to be filled must have at least one value. Found shape (3, 0)." },
        { new(), [-1], "type", "A blob to be filled must have at least one value. Found shape (-1)." },
        { new(), [-1, -1], "type", "A blob to be filled must have at least one value. Found shape (-1, -1)." },
        { new(), [int.MaxValue], null, "" },
        { new(), [65536, 32768], "type", "A blob must have at most 2147483647 values. Found shape (65536, 32768)." },
        { new(), [int.MaxValue, int.MaxValue, int.MaxValue, 4], "type", "A blob must have at most 2147483647 values. Found shape (2147483647, 2147483647, 2147483647, 4)." },
        { new(), [int.MaxValue, int.MaxValue, 0], "type", "A blob to be filled must have at least one value. Found shape (2147483647, 2147483647, 0)." },
        { new() { Value = float.NaN }, [1], null, "" },
        { new() { Sparse = 0 }, [5], "sparse", "sparse may be set for type gaussian only, not for constant. Found 0." },

        { new() { Type = "uniform" }, [], null, "" },
        { new() { Type = "uniform", Min = 2 }, [5], "min", "min must not be above max, which is 1. Found 2." },
        { new() { Type = "uniform", Min = 1 }, [5], null, "" },
        { new() { Type = "uniform", Min = float.NaN }, [5], "min", "min must be a finite number. Found NaN." },
        { new() { Type = "uniform", Max = float.NaN }, [5], "max", "max must be a finite number. Found NaN." },
        { new() { Type = "uniform", Min = float.NegativeInfinity }, [5], "min", "min must be a finite number. Found -Infinity." },
        { new() { Type = "uniform", Max = float.PositiveInfinity }, [5], "max", "max must be a finite number. Found Infinity." },
        { new() { Type = "uniform", Min = float.MaxValue, Max = float.MaxValue }, [5], "min", "min must be below the largest float: Caffe would draw for ever. Found 3.4028235E+38." },
        { new() { Type = "uniform", Min = -float.MaxValue, Max = float.MaxValue }, [5], null, "" },
        { new() { Type = "uniform", Sparse = 3 }, [5], "sparse", "sparse may be set for type gaussian only, not for uniform. Found 3." },

        { new() { Type = "gaussian" }, [], null, "" },
        { new() { Type = "gaussian", Std = 0 }, [5], "std", "std must be above 0. Found 0." },
        { new() { Type = "gaussian", Std = -0.5f }, [5], "std", "std must be above 0. Found -0.5." },
        { new() { Type = "gaussian", Std = float.NaN }, [5], "std", "std must be above 0. Found NaN." },
        { new() { Type = "gaussian", Sparse = -2 }, [5], "sparse", "sparse must be -1 (not sparse) or more. Found -2." },
        { new() { Type = "gaussian", Sparse = 0 }, [5], null, "" },
        { new() { Type = "gaussian", Sparse = 5 }, [5, 7], null, "" },
        { new() { Type = "gaussian", Sparse = 6 }, [5, 7], "sparse", "sparse must be at most the blob's first dimension, 5. Found 6." },
        { new() { Type = "gaussian", Sparse = 16777217 }, [16777216], null, "" }, // Caffe compares floats.
        { new() { Type = "gaussian", Sparse = 0 }, [], "sparse", "A gaussian filler with sparse needs a blob with at least one axis. Found a scalar blob." },

        { new() { Type = "xavier" }, [5], null, "" },
        { new() { Type = "xavier" }, [], "type", "A fan-scaled filler (xavier) needs a blob with at least one axis. Found a scalar blob." },
        { new() { Type = "xavier", Sparse = -3 }, [5], "sparse", "sparse may be set for type gaussian only, not for xavier. Found -3." },
        { new() { Type = "msra" }, [5], null, "" },
        { new() { Type = "msra" }, [], "type", "A fan-scaled filler (msra) needs a blob with at least one axis. Found a scalar blob." },
        { new() { Type = "positive_unitball" }, [5], null, "" },
        { new() { Type = "positive_unitball" }, [], "type", "The positive_unitball filler needs a blob with at least one axis. Found a scalar blob." },

        { new() { Type = "bilinear" }, [2, 1, 4, 4], null, "" },
        { new() { Type = "bilinear" }, [1, 4, 4], "type", "A bilinear filler needs a blob with 4 axes. Found shape (1, 4, 4)." },
        { new() { Type = "bilinear" }, [2, 1, 4, 3], "type", "A bilinear filler needs a square kernel. Found shape (2, 1, 4, 3)." },
    };

    [Theory]
    [MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public void Validate_names_the_field_and_the_reason(CaffeFillerSpec spec, int[] dims, string? field, string text)
    {
        var problem = spec.Validate(dims);

        Assert.Equal(field, problem?.Field);
        Assert.Equal(text, problem?.ToString() ?? "");
        if (problem is not null)
            Assert.Equal(text, Assert.Throws<ArgumentException>(() => spec.Begin(dims, new Mt19937(0))).Message);
    }

    [Theory]
    [InlineData("1.55", "max")]
    [InlineData("1.56", null)]
    [InlineData("1.74", null)]
    public void A_range_wider_than_the_largest_float_ends_only_since_Boost_1_56(string version, string? field)
    {
        Assert.True(BoostVersion.TryParse(version, out var boost));
        var spec = new CaffeFillerSpec { Type = "uniform", Min = -float.MaxValue, Max = float.MaxValue };

        Assert.Equal(field, spec.Validate([5], boost)?.Field);
    }
}
