namespace PortKit.Initializers.Tests.Specs;

public sealed class InitializerSpecTests
{
    [Theory]
    [InlineData("caffe:xavier", "caffe:xavier(variance_norm=FAN_IN)")]
    [InlineData("caffe:xavier(variance_norm=AVERAGE)", "caffe:xavier(variance_norm=AVERAGE)")]
    [InlineData("caffe:gaussian(0, 0.01)", "caffe:gaussian(mean=0, std=0.01, sparse=-1)")]
    [InlineData("caffe:gaussian(std=1e-2, sparse=15)", "caffe:gaussian(mean=0, std=0.01, sparse=15)")]
    [InlineData(" keras : GlorotUniform ( ) ", "keras:GlorotUniform")]
    [InlineData("keras:glorot_uniform", "keras:GlorotUniform")]
    [InlineData("KERAS:GLOROTUNIFORM", "keras:GlorotUniform")]
    [InlineData("keras:tf.keras.initializers.GlorotUniform()", "keras:GlorotUniform")]
    [InlineData("keras:tf.initializers.he_normal", "keras:HeNormal")]
    [InlineData("keras:VarianceScaling", "keras:VarianceScaling(scale=1, mode=fan_in, distribution=truncated_normal)")]
    [InlineData("keras:VarianceScaling(2.0, 'fan_in', \"untruncated_normal\")", "keras:VarianceScaling(scale=2, mode=fan_in, distribution=untruncated_normal)")]
    [InlineData("keras:VarianceScaling(distribution = uniform ,SCALE=.5)", "keras:VarianceScaling(scale=0.5, mode=fan_in, distribution=uniform)")]
    [InlineData("keras:RandomNormal", "keras:RandomNormal(mean=0, stddev=0.05)")]
    [InlineData("keras:RandomUniform", "keras:RandomUniform(minval=-0.05, maxval=0.05)")]
    [InlineData("keras:uniform", "keras:RandomUniform(minval=-0.05, maxval=0.05)")]
    [InlineData("tf1:tf.contrib.layers.xavier_initializer", "tf1:xavier_initializer(uniform=True)")]
    [InlineData("tf1:xavier_initializer(uniform=false)", "tf1:xavier_initializer(uniform=False)")]
    [InlineData("tf1:xavier_initializer_conv2d", "tf1:xavier_initializer_conv2d(uniform=True)")]
    [InlineData("tf1:tf.contrib.layers.variance_scaling_initializer", "tf1:variance_scaling_initializer(factor=2, mode=FAN_IN, uniform=False)")]
    [InlineData("tf1:variance_scaling_initializer(mode=fan_avg)", "tf1:variance_scaling_initializer(factor=2, mode=FAN_AVG, uniform=False)")]
    [InlineData("tf1:tf.variance_scaling_initializer", "tf1:variance_scaling(scale=1, mode=fan_in, distribution=truncated_normal)")]
    [InlineData("tf1:truncated_normal_initializer", "tf1:truncated_normal(mean=0, stddev=1)")]
    [InlineData("tf1:tf.random_uniform_initializer(-1)", "tf1:random_uniform(minval=-1, maxval=1)")]
    [InlineData("tf1:zeros_initializer", "tf1:zeros")]
    [InlineData("prettytensor:xavier_init", "prettytensor:xavier_init(uniform=True)")]
    [InlineData("glorot:sigmoid", "glorot:sigmoid")]
    [InlineData("pytorch:kaiming_normal_(nonlinearity='relu')", "pytorch:kaiming_normal_(a=0, mode=fan_in, nonlinearity=relu)")]
    [InlineData("pytorch:nn.init.kaiming_uniform_(1)", "pytorch:kaiming_uniform_(a=1, mode=fan_in, nonlinearity=leaky_relu)")]
    [InlineData("pytorch:xavier_uniform", "pytorch:xavier_uniform_(gain=1)")]
    [InlineData("pytorch:trunc_normal_", "pytorch:trunc_normal_(mean=0, std=1, a=-2, b=2)")]
    [InlineData("pytorch:sparse_(sparsity=.9)", "pytorch:sparse_(sparsity=0.9, std=0.01)")]
    [InlineData("pytorch:dirac_(groups=2)", "pytorch:dirac_(groups=2)")]
    public void A_spec_is_read_and_written_in_full(string text, string canonical)
    {
        Assert.Equal(canonical, InitializerDistributionTests.Read(text).ToString());
        Assert.Equal(canonical, InitializerDistributionTests.Read(canonical).ToString());
    }

    [Theory]
    [InlineData("", "framework", "A spec is framework:name or framework:name(argument, name=value), framework one of caffe, glorot, keras, prettytensor, tf1, pytorch. Found \"\".")]
    [InlineData("GlorotUniform", "framework", "A spec is framework:name or framework:name(argument, name=value), framework one of caffe, glorot, keras, prettytensor, tf1, pytorch. Found \"GlorotUniform\". Did you mean keras:GlorotUniform or tf1:glorot_uniform_initializer?")]
    [InlineData("keas:Zeros", "framework", "The framework must be one of caffe, glorot, keras, prettytensor, tf1, pytorch. Found \"keas\". Did you mean keras?")]
    [InlineData("keras:", "name", "A spec is framework:name or framework:name(argument, name=value): a name must follow the colon. Found \"keras:\".")]
    [InlineData("caffe:xaver", "name", "caffe has bilinear, constant, gaussian, msra, positive_unitball, uniform, xavier. Found \"xaver\". Did you mean xavier?")]
    [InlineData("prettytensor:xavier", "name", "prettytensor has xavier_init. Found \"xavier\". Did you mean xavier_init?")]
    [InlineData("glorot:relu", "name", "glorot has sigmoid, tanh. Found \"relu\".")]
    [InlineData("caffe:kaiming_normal_", "name", "caffe has bilinear, constant, gaussian, msra, positive_unitball, uniform, xavier. Found \"kaiming_normal_\". Did you mean pytorch:kaiming_normal_?")]
    [InlineData("keras:RandomUniform(minvall=0)", "minvall", "keras:RandomUniform takes minval, maxval. Found argument \"minvall\". Did you mean minval?")]
    [InlineData("keras:Zeros(1)", "arguments", "keras:Zeros takes no arguments. Found \"1\".")]
    [InlineData("glorot:tanh(gain=2)", "gain", "glorot:tanh takes no arguments. Found argument \"gain\".")]
    [InlineData("pytorch:uniform_(0, 1, 2)", "arguments", "pytorch:uniform_ takes a, b and no more. Found \"2\".")]
    [InlineData("keras:HeNormal(seed=3)", "seed", "keras:HeNormal takes no arguments; seed and type are not the spec's to give. Found argument \"seed\".")]
    [InlineData("keras:VarianceScaling(1, scale=2)", "scale", "scale must be given once. Found it twice, the second time as \"2\".")]
    [InlineData("keras:VarianceScaling(scale=2, scale=2)", "scale", "scale must be given once. Found it twice, the second time as \"2\".")]
    [InlineData("keras:VarianceScaling(scale=2, fan_in)", "arguments", "An argument without a name must not follow one with a name. Found \"fan_in\".")]
    [InlineData("keras:VarianceScaling(fan_in)", "scale", "scale must be a number above 0. Found \"fan_in\".")]
    [InlineData("keras:VarianceScaling(0)", "scale", "scale must be a number above 0. Found \"0\".")]
    [InlineData("keras:VarianceScaling(1, fan_inn)", "mode", "mode must be one of fan_in, fan_out, fan_avg. Found \"fan_inn\".")]
    [InlineData("keras:RandomNormal(stddev=-1)", "stddev", "stddev must be a number not below 0. Found \"-1\".")]
    [InlineData("keras:Constant(1e39)", "value", "value must be a number. Found \"1e39\".")]
    [InlineData("keras:Constant(nan)", "value", "value must be a number. Found \"nan\".")]
    [InlineData("keras:RandomUniform(1, 0)", "minval", "minval must not be above maxval, which is 0. Found 1.")]
    [InlineData("pytorch:uniform_(-3e38, 3e38)", "b", "b - a must not be above the largest float. Found 3E+38 - -3E+38.")]
    [InlineData("caffe:uniform(2, 1)", "min", "min must not be above max, which is 1. Found 2.")]
    [InlineData("caffe:gaussian(std=0)", "std", "std must be a number above 0. Found \"0\".")]
    [InlineData("caffe:gaussian(sparse=1.5)", "sparse", "sparse must be a whole number not below -1. Found \"1.5\".")]
    [InlineData("pytorch:constant_", "val", "val has no default and must be given: pytorch:constant_(val). Found no such argument.")]
    [InlineData("pytorch:sparse_(1.1)", "sparsity", "sparsity must be a number from 0 to 1. Found \"1.1\".")]
    [InlineData("pytorch:trunc_normal_(a=8, b=9)", "a", "a and b must hold between them at least 1E-06 of the normal distribution. Found 8 to 9 with mean 0 and std 1.")]
    [InlineData("pytorch:dirac_(0)", "groups", "groups must be a whole number not below 1. Found \"0\".")]
    [InlineData("tf1:xavier_initializer(yes)", "uniform", "uniform must be True or False. Found \"yes\".")]
    [InlineData("pytorch:normal_(1", "arguments", "A comma or a closing parenthesis must follow an argument. Found the end of the spec.")]
    [InlineData("pytorch:normal_(1 2)", "arguments", "A comma or a closing parenthesis must follow an argument. Found \"2)\".")]
    [InlineData("pytorch:normal_(1,)", "arguments", "An argument must stand here. Found \")\".")]
    [InlineData("pytorch:normal_(,1)", "arguments", "An argument must stand here. Found \",1)\".")]
    [InlineData("pytorch:normal_(mean=)", "arguments", "A value must follow mean=. Found \")\".")]
    [InlineData("pytorch:normal_(=1)", "arguments", "A name must stand before the equals sign. Found \"=1)\".")]
    [InlineData("pytorch:normal_(1) x", "arguments", "Nothing may follow the closing parenthesis. Found \"x\".")]
    [InlineData("pytorch:xavier_uniform_(sqrt(2))", "arguments", "A comma or a closing parenthesis must follow an argument. Found \"(2))\".")]
    [InlineData("pytorch:kaiming_normal_(mode='fan_in)", "arguments", "A quoted word must end in the quote that it starts with. Found \"'fan_in)\".")]
    public void What_is_wrong_is_told_with_what_is_near(string text, string field, string message)
    {
        Assert.False(InitializerSpec.TryParse(text, out var initializer, out var problem));
        Assert.Null(initializer);
        Assert.Equal(message, problem.ToString());
        Assert.Equal(field, problem.Field);
    }

    [Fact]
    public void Every_name_and_alias_of_every_framework_is_read()
    {
        Assert.All(InitializerSpec.Known, known => Assert.All([known.Name, .. known.Aliases], name =>
        {
            string argument = known.Name switch { "constant_" => "(1)", "sparse_" => "(0.5)", _ => "" };
            Assert.Equal(known.Name, InitializerDistributionTests.Read($"{known.Framework}:{name}{argument}").Name);
        }));
        Assert.Equal("pytorch:sparse_(sparsity, std=0.01)", InitializerSpec.Known.Single(known => known.Name == "sparse_").Signature);
        Assert.Equal("keras:Zeros", InitializerSpec.Known.Single(known => known is { Framework: "keras", Name: "Zeros" }).Signature);
    }

    [Fact]
    public void A_long_text_is_refused_without_effort()
    {
        Assert.False(InitializerSpec.TryParse("keras:" + new string('x', 1_000_000), out _, out var problem));
        Assert.Empty(problem.Near);
        Assert.EndsWith("xxx...\".", problem.ToString(), StringComparison.Ordinal);
        Assert.InRange(problem.ToString().Length, 100, 400);
    }
}
