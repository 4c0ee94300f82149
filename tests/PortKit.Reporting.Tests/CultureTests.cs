using System.Globalization;

namespace PortKit.Reporting.Tests;

/// <summary>A program of any country gets the page that the command makes.</summary>
public sealed class CultureTests
{
    private const string Net =
        """
        layer { name: "I" type: "Input" top: "in" input_param { shape { dim: 1 dim: 3 dim: 16 dim: 16 } } }
        layer {
          name: "conv" type: "Convolution" bottom: "in" top: "conv"
          convolution_param { num_output: 1500 kernel_size: 3 weight_filler { type: "gaussian" mean: -0.5 std: 0.25 } }
        }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" relu_param { negative_slope: 0.1 } }
        layer { name: "ip" type: "InnerProduct" bottom: "conv" top: "ip" inner_product_param { num_output: 5 weight_filler { type: "uniform" min: -1.5 max: 0.5 } } }
        """;

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("sv-SE")]
    public void The_page_is_the_same_in_every_culture(string name)
    {
        var (culture, shown) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
            var expected = Pages.Compose(Pages.Plan(Net));
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Own(name);
            Assert.NotEqual("-1.5", $"{-1.5}");
            Assert.Equal(expected, Pages.Compose(Pages.Plan(Net)));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, shown);
        }
    }

    /// <summary>A culture with its signs, also where .NET runs without ICU and knows the invariant culture alone.</summary>
    private static CultureInfo Own(string name)
    {
        var own = (CultureInfo)Known(name).Clone();
        own.NumberFormat.NegativeSign = name is "ar-SA" ? "\u061C-" : "\u2212";
        own.NumberFormat.NumberDecimalSeparator = name is "ar-SA" ? "\u066B" : ",";
        own.NumberFormat.NumberGroupSeparator = name is "sv-SE" ? "\u00A0" : ".";
        return own;
    }

    private static CultureInfo Known(string name)
    {
        try
        {
            return new CultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }
}
